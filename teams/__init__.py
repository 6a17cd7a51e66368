"""Who can deliver: regions now; institutions, networks, practitioners and teams later (谁来提供)."""
