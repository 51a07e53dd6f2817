"""The written course and the notebooks built from it."""
