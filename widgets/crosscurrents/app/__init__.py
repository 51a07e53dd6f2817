"""Putting a command's parts together: the course, the journal, the routes, a room or a hosted course."""
