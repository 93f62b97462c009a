"""Groups of a facility (Gruppen): for whom they are, and how many places are staffed."""
