"""Another department's view of a case, for a purpose and a time (Beteiligungen)."""
