"""Settings, addresses, the theme, and what starts it all."""
