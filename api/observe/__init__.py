"""Watching the process: log lines, request ids, figures, traces."""
