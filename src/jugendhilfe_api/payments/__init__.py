"""Payment orders (Auszahlungsanordnungen)."""
