"""Pictures: decoded, freed of all that is not picture, encoded anew in three sizes."""
