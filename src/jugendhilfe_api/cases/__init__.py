"""Cases (Akten) of the departments of a youth office, with the walls between them."""
