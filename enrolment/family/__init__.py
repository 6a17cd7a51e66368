"""Contracts of families (家庭签约, R040, R042): signing one, joining it, leaving it, renewing it."""
