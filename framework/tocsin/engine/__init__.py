"""Running SPL over events."""
