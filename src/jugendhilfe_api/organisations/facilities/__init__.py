"""Homes and other places of help (Einrichtungen), and whom their addresses are shown to."""
