"""Every enumeration of the API with its labels (Schlüsselverzeichnisse)."""
