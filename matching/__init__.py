"""The matching engine: columns in, proved proposals out. See docs/engine.md."""

from matching.assign import assign

__all__ = ["assign"]
