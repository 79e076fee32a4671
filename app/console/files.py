"""Office files in and out of a page."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from fastapi import UploadFile
from fastapi.responses import Response

from app.errors import ConflictError, InvalidError
from app.pools.service import Upload

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def taken(file: UploadFile) -> Upload:
    """Read the chosen file into memory; it is kept nowhere."""
    content = file.file.read()
    if not content:
        raise InvalidError("FILE_EMPTY", "文件是空的,请重新选择。", "The file is empty; choose it again.", field="file")
    return Upload(content, Path(file.filename or "").name)


def check_same(upload: Upload, checked: str) -> None:
    """Refuse a file that is not the one that was checked: what is loaded is what somebody has looked at."""
    if upload.sha256 != checked:
        raise ConflictError(
            "FILE_NOT_CHECKED",
            "所选文件不是刚才检查过的那一份(内容不同),没有导入。请先检查这份文件。",
            "This is not the file that was checked (its content differs); nothing was loaded. Check it first.",
        )


def workbook(name: str, write: Callable[[Path], None]) -> Response:
    """Return the workbook that ``write`` makes, to save under ``name``."""
    with tempfile.TemporaryDirectory(prefix="dukou-") as folder:
        path = Path(folder) / "made.xlsx"
        write(path)
        body = path.read_bytes()
    # Two names: plain ASCII for whoever cannot read the encoded one.
    headers = {"Content-Disposition": f"attachment; filename=\"dukou.xlsx\"; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(body, media_type=WORKBOOK, headers=headers)
