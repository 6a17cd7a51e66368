"""The printable agreement: its value, clauses, digest, HTML, PDF and its verification page."""
