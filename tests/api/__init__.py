"""The API as a front-end developer meets it, through the real application, on both engines."""
