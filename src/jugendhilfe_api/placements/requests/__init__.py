"""Requests for a place (Platzanfragen), pseudonymous towards providers."""
