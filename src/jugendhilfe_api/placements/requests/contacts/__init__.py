"""Contacts with providers about a request for a place, seen by both sides."""
