"""Worker pools: the roster intake and the people it fills."""
