"""That persons of two departments are one (PersonIdentitaet): an act of its own, with a reason."""
