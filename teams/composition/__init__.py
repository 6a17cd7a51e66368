"""Team composition (团队组成): what a region asks, how a team is held against it, and how it is mended."""
