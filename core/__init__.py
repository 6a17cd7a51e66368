"""What every other package stands on: language, clock, actor, faults, database. No business rule lives here."""
