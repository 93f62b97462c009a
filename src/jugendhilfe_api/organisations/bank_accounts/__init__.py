"""Bank accounts of organisations: two persons and a waiting time."""
