"""Office files that people choose on a page."""

from pathlib import Path

from fastapi import UploadFile

from app.errors import ConflictError, InvalidError
from app.intake.loads import Upload


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
