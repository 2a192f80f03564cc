"""One validation rule, one module, with its cases beside it."""
