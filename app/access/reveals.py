"""What is asked of everybody who opens a covered field of one person, or erases one: a reason that is kept, without numbers."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.logs import without_numbers

Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=200),
    AfterValidator(without_numbers),  # not refused: what a worker asks for does not wait for how it was put into words
]
