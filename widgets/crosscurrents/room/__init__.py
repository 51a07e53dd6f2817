"""The room: a live workshop as its log tells it, without a web server."""
