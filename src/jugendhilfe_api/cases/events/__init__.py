"""What happened to a case (Verlauf)."""
