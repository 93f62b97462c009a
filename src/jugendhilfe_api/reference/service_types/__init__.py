"""The kinds of help and duties (Hilfearten) by paragraph of SGB VIII."""
