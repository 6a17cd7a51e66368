"""Drafts, review, publication."""
