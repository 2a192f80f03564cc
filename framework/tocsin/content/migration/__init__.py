"""Moving content from older generations of the format to v6: the text as people wrote it, comments and all."""
