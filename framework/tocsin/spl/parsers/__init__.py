"""Recursive-descent parsers, each with its grammar in its docstring."""
