"""What a log line never holds: the number of an identity card or a phone, or a worker's link, wherever it comes from."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

MASK = "[masked]"
# Fifteen to eighteen digits, of which the last may be an X, and a mobile number; digits of any script, spaced or not.
_CARD = r"\d(?:[ \u3000]?\d){13,16}[ \u3000]?[\dXx]"
_PHONE = r"(?:\+?86[ -]?)?1(?:[ \u3000-]?\d){10}"
_ID = r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"  # of ours: one in some hundred holds what looks like one
PERSONAL = re.compile(rf"({_ID})|(?<!\d)(?:{_CARD}|{_PHONE})(?!\d)")
LINK = re.compile(r"(?<=/a/)[\w-]{10,}")  # what opens a worker's offer stands in its address


def without_numbers(text: str) -> str:
    """Return a text without the numbers of identity cards and phones in it, and without what opens a worker's link."""
    return PERSONAL.sub(lambda found: found[1] or MASK, LINK.sub(MASK, text))


def masked(value: Any) -> Any:
    """Return ``value`` without personal numbers, at any depth; what is no text is judged by how it prints."""
    if isinstance(value, bool | None):
        return value
    if isinstance(value, Mapping):
        return {masked(name): masked(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(item) for item in value]
    text = value if isinstance(value, str) else str(value)
    clean = without_numbers(text)
    return value if clean == text else clean


def mask_personal(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask every value of a line; the last processor before the one that writes."""
    return {name: masked(value) for name, value in line.items()}


class MaskingFormatter(logging.Formatter):
    """Formats what libraries log, tracebacks included, and masks it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return without_numbers(super().format(record))


def configure(least: int = logging.NOTSET) -> None:
    """Let the service's log lines go to the error stream, masked: what a command prints may be read by a program.

    ``least``: the level below which a line is not written.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_personal,
            structlog.dev.ConsoleRenderer(colors=False),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
