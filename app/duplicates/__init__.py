"""Duplicates across offices: found by the keyed index, seen and settled by the coordinator alone."""
