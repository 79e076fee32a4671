"""Exports: what leaves as a file; of many rows only when a second person of the same office lets it."""
