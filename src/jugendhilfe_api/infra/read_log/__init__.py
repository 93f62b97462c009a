"""Who read which data of persons, and why (Zugriffsprotokoll)."""
