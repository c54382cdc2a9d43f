"""Long work in the background that outlives a killed process."""
