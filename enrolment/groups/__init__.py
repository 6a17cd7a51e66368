"""Contracts of organisations (功能社区团体签约, R167, R168, R232): their packages, beside any enrolment."""
