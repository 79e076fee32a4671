"""What is asked of everybody who opens a covered field of one person: a reason that the audit keeps."""

from typing import Annotated

from pydantic import StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
