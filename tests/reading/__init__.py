"""Reading residents, households and contracts."""
