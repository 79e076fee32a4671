"""Alliances, members, agreements."""
