"""Whom to call about a facility (Ansprechpersonen), and when they are there."""
