"""The log that nobody can change unseen: who did what, when, old and new, why, in a chain of hashes."""
