"""Search for offers that fit, are free, near and affordable (Angebotssuche)."""
