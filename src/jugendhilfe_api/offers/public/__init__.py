"""The market for parents and young people: no token, no rates, no protected address."""
