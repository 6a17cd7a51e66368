"""What the database itself holds, on both engines."""
