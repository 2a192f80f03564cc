"""One reader for each format that a dataset may have."""
