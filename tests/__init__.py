"""Tests are sentences about the domain."""
