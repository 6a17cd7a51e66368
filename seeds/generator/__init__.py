"""Makes the starter network, which is invented and has the published shapes (DOMAIN A3)."""
