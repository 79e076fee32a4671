"""A season made up of a whole: people and orders drawn from a seed, and what becomes of them until the 180th day."""
