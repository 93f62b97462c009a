"""Who lives together (Haushalte)."""
