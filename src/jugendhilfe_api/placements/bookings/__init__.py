"""Booked places (Belegungen): from the plan over admission and absence to discharge."""
