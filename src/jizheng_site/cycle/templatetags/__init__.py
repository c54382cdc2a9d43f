"""Tags that other rooms use to show where a year stands."""
