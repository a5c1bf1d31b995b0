"""Pages: each parses, calls one service or selector, and renders."""
