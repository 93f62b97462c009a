"""Pictures of facilities (Bilder)."""
