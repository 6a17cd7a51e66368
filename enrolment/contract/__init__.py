"""The contract as a value (协议): where it stands, its term, entries made late. Pure."""
