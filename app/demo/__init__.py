"""Synthetic people and orders, and the demo alliance made of them."""
