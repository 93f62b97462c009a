"""The ledger of places: which place is held or booked for which nights (Platzbelegung)."""
