"""What a value is and what an expression does."""
