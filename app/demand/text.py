"""One shape for what clerks type: full-width letters, dashes and spaces; digits are never added or lost."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；？！"}
_DASHES = dict.fromkeys(map(ord, "—–―－‐‑‒−～〜∼﹣"), "-")
_SPACES = dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff\t\r"), " ")
_TABLE = _FULL_WIDTH | _DASHES | _SPACES | {ord("￥"): "¥", ord("~"): "-", ord("\\"): "/"}


def tidy(text: object) -> str:
    """Return ``text`` in half-width lower case with one kind of dash; None gives an empty string.

    Only characters with a full-width twin change. Circled, superscript and Chinese numerals stay as they
    are, so a digit in the result always stood in the text.
    """
    if text is None:
        return ""
    if isinstance(text, float) and text.is_integer():
        return str(int(text))
    return str(text).translate(_TABLE).strip().lower()
