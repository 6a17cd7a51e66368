"""Contracts of organisations (DECISIONS, «Group»): each sentence a test over the rows, on both databases."""
