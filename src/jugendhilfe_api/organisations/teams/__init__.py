"""Teams of an organisation (Teams)."""
