"""The `dukou` command: each command parses and calls one service function."""
