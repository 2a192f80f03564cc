"""Call the guard."""
