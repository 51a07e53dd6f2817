"""Handing in, collecting, marking and feedback, on nbgrader, which is imported only when it is used."""

import crosscurrents.notebooks as _notebooks  # noqa: F401 - before nbformat: it makes that import fast
