"""The site: an empty year to the public page, for the unit, its department, the finance bureau and the public."""
