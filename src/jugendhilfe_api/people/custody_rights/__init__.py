"""Who has custody of a child (Sorgerecht), and for which matters."""
