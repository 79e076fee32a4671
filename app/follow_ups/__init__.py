"""After arrival: calls to those who went, kept promises of employers, and tickets about what goes wrong."""
