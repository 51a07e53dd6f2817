"""An agency's own edition: read, checked, and composed beside ours into a plain content root."""
