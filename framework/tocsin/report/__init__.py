"""One writer for each output."""
