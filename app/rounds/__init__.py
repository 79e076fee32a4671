"""Matching rounds: policy, snapshot, solving, publication; the only door to the engine."""
