"""Looking over what was handed in: the queue by risk, the draw, points of the reviewer, opinions, rectification, the roll-up."""
