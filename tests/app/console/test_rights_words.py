"""Every code of a consent, a request and a round's word on somebody has its words on the pages."""

from typing import get_args

from app.access.categories import FIELDS
from app.console.words import CATEGORIES, OUTCOMES, RECIPIENTS, REQUEST_STATES, REQUESTS
from app.rights.queries import OPEN
from app.rights.schemas import AnswerIn, Category, ConsentIn, Kind, ReasonOut


def test_every_code_of_the_pages_has_its_words() -> None:
    assert set(REQUESTS) == set(get_args(Kind))
    assert set(CATEGORIES) == set(get_args(Category)) == set(FIELDS)
    assert set(OUTCOMES) == set(get_args(ReasonOut.model_fields["outcome"].annotation))
    assert set(RECIPIENTS) == set(get_args(ConsentIn.model_fields["recipient_kind"].annotation))
    assert set(REQUEST_STATES) == {*OPEN, *get_args(AnswerIn.model_fields["state"].annotation)}
