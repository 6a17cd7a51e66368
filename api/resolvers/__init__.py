"""Verbs of the public schema, two or three lines each: unpack, call one domain query or operation, wrap."""
