"""Contracts of families (DECISIONS, «Family»): each sentence a test over the rows, on both databases."""
