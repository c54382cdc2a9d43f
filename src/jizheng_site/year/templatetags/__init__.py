"""Tags of the year's pages."""
