"""The resident's own door (居民自助): residents and guardians act for themselves and their wards (R134, R190–R191)."""
