"""Which known words a title looks like, by the characters and pairs of characters they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log, sqrt


class Likeness:
    """Cosine of TF-IDF weights over single characters and pairs; the rarer a pair, the more it says."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """``texts`` pairs a text with the code it stands for."""
        entries = [(code, _grams(text)) for text, code in texts]
        spread = Counter(gram for _, grams in entries for gram in grams)
        self._weight = {gram: log((1 + len(entries)) / (1 + count)) for gram, count in spread.items()}
        self._unseen = log(1 + len(entries))
        self._codes = [code for code, _ in entries]
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (_, grams) in enumerate(entries):
            length = self._length(grams)
            for gram in grams:
                self._postings[gram].append((number, self._weight[gram] / length))

    def nearest(self, text: str, *, count: int) -> Sequence[tuple[str, float]]:
        """The codes most alike with their cosine 0..1, best first, each code once."""
        grams = _grams(text)
        scores: dict[int, float] = defaultdict(float)
        for gram in grams:
            weight = self._weight.get(gram, 0.0)
            for number, share in self._postings.get(gram, ()):
                scores[number] += weight * share
        best: dict[str, float] = {}
        for number, score in scores.items():
            code = self._codes[number]
            best[code] = max(best.get(code, 0.0), score)
        length = self._length(grams)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:count]
        return [(code, min(1.0, score / length)) for code, score in ranked]

    def _length(self, grams: Iterable[str]) -> float:
        return sqrt(sum(self._weight.get(gram, self._unseen) ** 2 for gram in grams)) or 1.0


def _grams(text: str) -> dict[str, None]:
    return dict.fromkeys([*text, *(a + b for a, b in pairwise(text))])
