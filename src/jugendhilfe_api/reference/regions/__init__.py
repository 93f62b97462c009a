"""Where things are: Länder, Kreise and postal codes."""
