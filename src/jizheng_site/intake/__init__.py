"""Files from outside: upload, X-ray, compare."""
