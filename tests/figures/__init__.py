"""Figures: what was published or reported, against what the ledger counts."""
