"""Who may see a case, and why."""
