"""Help of one kind for a person or a family (Hilfen): from advice and application to its end."""
