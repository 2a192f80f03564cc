"""The harnesses that our own units and a user's plugins share."""
