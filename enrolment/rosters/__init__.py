"""Rosters of functional communities (功能社区名册, R167, R232): registering one, joining and leaving it, reading it."""
