"""Registers of clinics (台账): taken over from files of other systems, and written as such files."""
