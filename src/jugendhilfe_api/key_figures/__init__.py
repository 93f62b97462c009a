"""Key figures of youth offices: own ones live, those of others from releases (Kennzahlen)."""
