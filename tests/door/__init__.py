"""The resident's own door, on both databases."""
