"""Migrations, reviewed by hand (docs/adr)."""
