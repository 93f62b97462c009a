"""Days on which a young person was not in the place (Abwesenheiten)."""
