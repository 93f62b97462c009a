"""How full a facility is (Belegung), and by offices of which regions (Fremdbelegung)."""
