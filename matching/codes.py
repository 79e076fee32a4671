"""Codes as people write them, and dates, from the integers that the engine computes with."""


def occupation_text(code: int, *, width: int = 7) -> str:
    """Write an occupation code of so many digits with its dashes: 4100106 = ``4-10-01-06``."""
    digits = f"{code:0{width}d}"
    return "-".join([digits[0], *(digits[place : place + 2] for place in range(1, width, 2))])


def date_text(day: int) -> str:
    """Write a yyyymmdd day as ``YYYY-MM-DD``; 0 = empty."""
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}" if day else ""


def skill_text(occupation: int, level: int, *, certified: bool) -> str:
    """Write a skill as ``occupation:level``, with ``c`` where a certificate is held."""
    return f"{occupation_text(occupation)}:{level}{'c' if certified else ''}"
