"""Handing in, collecting, marking and feedback, on nbgrader; nothing here imports nbgrader until it is used."""
