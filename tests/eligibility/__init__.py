"""Who may have a package, and why."""
