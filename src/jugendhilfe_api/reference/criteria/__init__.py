"""By what offers are chosen: specialisations and exclusion criteria."""
