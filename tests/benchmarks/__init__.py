"""What the service costs: figures to read, never a test that asserts a time."""
