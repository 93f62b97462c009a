"""Public holidays (gesetzliche Feiertage) by the seat of the authority, and working days."""
