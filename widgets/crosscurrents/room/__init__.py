"""A live room: what it is, what can be done in it, what it shows."""
