"""The written course and the notebooks built from it."""

import sys
from importlib import import_module

# jsonschema (nbformat, nbgrader and Voila import it) takes rfc3987_syntax along where it finds it, and that
# builds a grammar of IRIs for a second: most of the start of a command. Nothing here checks IRIs.
_IRI_GRAMMAR = "rfc3987_syntax"
if "jsonschema" not in sys.modules and _IRI_GRAMMAR not in sys.modules:
    sys.modules[_IRI_GRAMMAR] = None  # type: ignore[assignment]  # which makes its import fail
    import_module("jsonschema")
    del sys.modules[_IRI_GRAMMAR]
