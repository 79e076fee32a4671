"""What the order's side says after arrival: contract, insurance, first pay, leaving."""
