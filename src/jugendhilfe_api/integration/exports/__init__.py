"""Everything that an organisation keeps here, as files (Exporte)."""
