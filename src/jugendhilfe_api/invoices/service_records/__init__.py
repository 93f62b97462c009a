"""Service records: what was rendered in a month (Leistungsnachweise)."""
