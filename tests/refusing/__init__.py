"""Refusals and reasons for not being signed, on both databases."""
