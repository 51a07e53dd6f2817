"""Handing in, collecting, marking and feedback, on nbgrader, which is imported only when it is used."""
