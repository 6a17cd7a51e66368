"""Signing one person: every worked example of the decisions, checked by its rows on both databases."""
