"""Catalogues that everybody may read: kinds of help, criteria, regions, holidays, code lists."""
