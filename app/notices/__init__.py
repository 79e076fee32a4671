"""What organisations are told: kept with what it tells, read in their inbox, sent on by webhook and other channels."""
