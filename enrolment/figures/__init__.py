"""Figures (数据核对, R212–R213): what was published or reported, held against what the ledger counts."""
