"""The room's part of the server: pages, deeds and pushed updates."""
