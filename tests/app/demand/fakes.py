"""Small stand-ins for what the intake of orders looks things up in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FakeGuess:
    """A guess with its confidence."""

    code: str
    confidence: float


class FakeGuesser:
    """Knows a few titles surely, a few hardly, and no other."""

    KNOWN = (
        ("电工", "6-31-01-03", 0.95),
        ("焊工", "6-18-02-04", 0.95),
        ("缝纫", "6-05-01-03", 0.9),
        ("保洁", "4-09-08-01", 0.9),
        ("保安", "4-07-05-01", 0.9),
        ("家政", "4-10-01-06", 0.9),
        ("普工", "6-31-05-00", 0.85),
        ("操作工", "6-25-04-02", 0.55),
    )

    def guess(self, title: str, *, hints: str = "") -> FakeGuess:
        """The first known word that stands in the title, or in the hints."""
        known = (FakeGuess(code, sure) for word, code, sure in self.KNOWN if word in title or word in hints)
        return next(known, FakeGuess("", 0.0))
