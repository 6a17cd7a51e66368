"""Residents and what a menu would mean for them."""
