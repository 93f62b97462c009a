"""Persons that may be one and the same (Dubletten): proposed, never decided."""
