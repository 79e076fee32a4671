"""What people filled in, read by the same shapes that the API reads."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.api.fields import explain
from app.console.words import Words
from app.errors import DukouError, InvalidError

Shape = TypeVar("Shape", bound=BaseModel)


def read(shape: type[Shape], values: dict[str, object]) -> Shape:
    """Return the filled-in values as ``shape``, or say which fields are wrong."""
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        places = [explain(dict(finding)) for finding in error.errors()]
        raise InvalidError(
            "INVALID", "有几项填写有误,请看下面。", "Some fields are wrong; see below.", errors=places
        ) from error


def beside(error: DukouError) -> dict[str, Words]:
    """Return what is wrong by field, to be said beside it; of no field in particular: under the empty name."""
    whole = {"field": error.extra.get("field", ""), "message_zh": error.message_zh, "message_en": error.message_en}
    places = error.extra.get("errors") or [whole]
    return {place["field"]: Words(place["message_zh"], place["message_en"]) for place in places}
