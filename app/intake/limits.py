"""How large an office file may be, and the refusal of one that could harm."""

from app.errors import InvalidError
from app.intake.catalogue import FILE_CODES

MAX_FILE = 64 << 20
MAX_INFLATED = 400 << 20
MAX_RATIO, RATIO_FROM = 200, 8 << 20
MAX_ENTRIES = 2000
MAX_SHEETS = 64
MAX_CELLS = 8_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 130  # up to DZ  # up to DZ


def unsafe(zh: str, en: str) -> InvalidError:
    """The refusal of a file that could harm."""
    return FILE_CODES["UPLOAD_UNSAFE"].refusal(reason_zh=zh, reason_en=en)


def too_many(zh: str, en: str, limit: int) -> InvalidError:
    """The refusal of a file with too many of something."""
    return unsafe(f"{zh}超过 {limit}", f"it has more than {limit} {en}")


def entities() -> InvalidError:
    """The refusal of a part that declares XML entities."""
    return unsafe("文件内有外部实体声明", "it declares XML entities")
