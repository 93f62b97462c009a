"""What is to be rendered and paid: from the social workers to those who pay (Leistungspakete)."""
