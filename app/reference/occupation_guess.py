"""From a job title as offices write it to a class of the 2022 classification, with an honest confidence."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.reference.catalogue import Catalogue
from app.reference.title_likeness import Likeness
from app.reference.title_reading import Reading, TitleReader
from app.reference.title_terms import terms
from app.reference.titles import clean, squeeze

SURE = 0.8
"""At this confidence nobody needs to look; below it a person confirms."""

_ALTERNATIVES = 3
_FROM_HINT = 0.75
_ALIKE = 0.5
_FAINT = 0.35


@dataclass(frozen=True, slots=True)
class Guess:
    """The class a title most likely means.

    Attributes:
        code, name: empty when nothing is known; then ``confidence`` is 0.
        confidence: 0..1, the share of such titles that turned out right to the minor group.
        alternatives: (code, name, confidence), best first, other codes only.
    """

    code: str
    name: str
    confidence: float
    alternatives: tuple[tuple[str, str, float], ...] = ()


NOTHING = Guess("", "", 0.0)


class OccupationGuesser:
    """Guesses from words it knows and, failing them, from likeness; the same title always gets the same answer."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Read the words once; about 0.1 s."""
        self._catalogue = catalogue
        words = terms(catalogue.occupations())
        self._reader = TitleReader(words)
        self._likeness = Likeness((word.text, word.codes[0]) for word in words.values() if len(word.codes) == 1)

    def guess(self, title: str, *, hints: str = "") -> Guess:
        """The class of one title; ``hints`` (trade, employer, skills) decide only where the title does not."""
        cleaned = clean(title)
        reading = self._reader.read(cleaned.works)
        if reading.confidence < SURE and cleaned.aside:
            beside = self._reader.read(tuple(cleaned.aside + work for work in cleaned.works) or (cleaned.aside,))
            reading = max(reading, beside, key=lambda one: one.confidence)
        if reading.confidence < SURE and cleaned.works and (hint := "".join(clean(hints).works)):
            helped = self._reader.read(tuple(hint + work for work in cleaned.works)).capped(_FROM_HINT)
            reading = max(reading, helped, key=lambda one: one.confidence)
        if not reading.ranked:
            reading = self._alike("".join(work for work in cleaned.works if self._reader.unread(work)))
        return self._show(reading)

    def guess_many(self, titles: Iterable[str]) -> list[Guess]:
        """One guess a title, in order; equal titles are guessed once."""
        known: dict[str, Guess] = {}
        return [known[title] if title in known else known.setdefault(title, self.guess(title)) for title in titles]

    def _alike(self, text: str) -> Reading:
        near = self._likeness.nearest(squeeze(text), count=_ALTERNATIVES + 1) if text else ()
        return Reading(tuple((code, _ALIKE * cosine) for code, cosine in near if cosine >= _FAINT))

    def _show(self, reading: Reading) -> Guess:
        if not reading.ranked:
            return NOTHING
        shown = [(code, self._name(code), round(value, 2)) for code, value in reading.ranked]
        return Guess(*shown[0], alternatives=tuple(shown[1 : 1 + _ALTERNATIVES]))

    def _name(self, code: str) -> str:
        occupation = self._catalogue.occupation(code)
        return occupation.name if occupation else ""
