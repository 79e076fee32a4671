"""Schema migrations; `dukou migrate` runs them."""
