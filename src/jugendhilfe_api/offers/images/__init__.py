"""Pictures of offers (Bilder)."""
