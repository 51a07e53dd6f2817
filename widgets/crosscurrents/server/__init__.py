"""The crosscurrents server: pages and the HTTP API, on Voila and tornado."""
