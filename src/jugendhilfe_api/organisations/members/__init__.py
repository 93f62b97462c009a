"""The people and machines behind tokens (Mitglieder, Teams)."""
