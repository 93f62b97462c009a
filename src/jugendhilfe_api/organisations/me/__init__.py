"""Who is calling (die eigene Anmeldung)."""
