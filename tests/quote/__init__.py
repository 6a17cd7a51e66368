"""What a basket costs and brings."""
