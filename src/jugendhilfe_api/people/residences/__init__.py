"""Where a person lives and has lived (Aufenthalte): the basis of local jurisdiction."""
