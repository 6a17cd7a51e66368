"""Long work over a list, on both engines."""
