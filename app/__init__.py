"""The service: rows, HTTP, commands."""
