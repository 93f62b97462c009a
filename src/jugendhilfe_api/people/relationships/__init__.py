"""How persons are related (Beziehungen): parents, siblings, those who care for a child."""
