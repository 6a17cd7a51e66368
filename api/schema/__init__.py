"""Nouns of the public schema: types, inputs, payloads."""
