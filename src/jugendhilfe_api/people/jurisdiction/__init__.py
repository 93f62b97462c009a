"""Which youth office is competent for a young person (örtliche Zuständigkeit), and why."""
