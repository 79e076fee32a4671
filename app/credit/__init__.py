"""Credit of employers and agencies: who holds what of them, and what a bar leaves standing."""
