"""Formats that place their text on pages: pdf, ofd, pictures; what stands on a page becomes blocks by geometry."""
