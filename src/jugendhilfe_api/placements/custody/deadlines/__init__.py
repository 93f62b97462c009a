"""Deadlines of a taking into care (Fristen), each with the calculation that made it."""
