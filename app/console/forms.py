"""What people filled in, read by the same shapes that the API reads."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.api.fields import explain
from app.errors import InvalidError

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
