"""Regions and the scope of actors."""
