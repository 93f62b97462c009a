"""That two persons of a department are one (Zusammenführung): decided by two, reversible."""
