"""Whether the measurements still run; what they measure is `make bench`'s to say."""
