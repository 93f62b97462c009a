"""A country made up for trying out: loaded once into the embedded database, all of it marked."""
