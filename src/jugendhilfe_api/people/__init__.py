"""Young people and their families (Personen)."""
