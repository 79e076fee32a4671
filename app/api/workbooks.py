"""Workbooks as answers."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from fastapi import Response

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(write: Callable[[Path], None], name: str) -> Response:
    """Answer with the workbook that ``write`` puts at a path, as a download called ``name``."""
    with tempfile.TemporaryDirectory(prefix="dukou-") as folder:
        path = Path(folder) / "book.xlsx"
        write(path)
        content = path.read_bytes()
    return Response(content, media_type=MEDIA, headers={"Content-Disposition": f'attachment; filename="{name}"'})
