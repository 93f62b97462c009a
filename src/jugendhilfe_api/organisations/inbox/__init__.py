"""What waits for an organisation (Eingangskorb)."""
