"""Files: their bytes in a directory or a bucket, what points to them in the database."""
