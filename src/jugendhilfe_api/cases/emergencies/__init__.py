"""Opening another department's case in an emergency (Notfallzugriff)."""
