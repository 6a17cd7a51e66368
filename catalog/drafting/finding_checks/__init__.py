"""Checks of a draft against the world it would join, one noun a module. Pure; what cannot be read is passed over."""
