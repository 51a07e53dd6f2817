"""The crosscurrents server: pages and the HTTP API, on Voila and tornado."""

import crosscurrents.notebooks as _notebooks  # noqa: F401 - before Voila: it makes that import fast
