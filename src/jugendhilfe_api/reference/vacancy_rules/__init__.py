"""How long free places (freie Plätze) count as confirmed, in each Land."""
