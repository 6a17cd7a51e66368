"""Worklists: what stands on them, for whom, since when."""
