"""Taking into care (Inobhutnahmen, §§ 42, 42a SGB VIII): an intervention, and no help."""
