"""The matching engine: columns in, proved proposals out. See docs/engine.md."""
