"""What the public sees: published snapshots, search, open data."""
