"""Documents of offers (Konzeption, Leistungsbeschreibung …)."""
