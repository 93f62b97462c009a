"""Municipal holidays (kommunale Feiertage) that youth offices enter."""
