"""Language, clock and what else everything stands on."""
