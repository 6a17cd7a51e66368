"""Worklists (工作清单): what a clinic, a team or a region has to do, why, since when, and which act settles it."""
