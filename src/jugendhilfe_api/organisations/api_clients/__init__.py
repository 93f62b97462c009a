"""Machine clients of the embedded issuer (technische Zugänge)."""
