"""Registers of clinics: the file, and what becomes of it."""
