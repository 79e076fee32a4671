"""The copy of their own data: every column that the register says a worker's copy holds, as JSON and as a workbook."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter  # type: ignore[import-untyped]

from app.audit import Event, note
from app.errors import ConflictError
from app.models.identity import Identity
from app.models.rights_request import RightsRequest
from app.pools.people import Office, own_worker
from app.rights import copy_queries
from app.rights.register import copied, register

KINDS = frozenset({"access", "copy"})
NAMES = {
    "workers": "基本情况和意愿",
    "identities": "身份信息",
    "priority_statuses": "优先身份",
    "worker_skills": "技能和证书",
    "households": "家庭户",
    "companion_groups": "同行组",
    "consents": "同意",
    "rights_requests": "权利申请",
    "retention_holds": "保留事由",
    "proposals": "推荐方案和理由",
    "recommendations": "岗位推荐",
    "recommendation_events": "岗位推荐台账",
    "unplaced": "没有推荐的理由",
    "round_edits": "协调员的固定与排除",
    "objections": "异议",
    "offers": "意向和答复",
    "offer_links": "手机链接",
    "placements": "就业安置",
    "dispatch_seats": "输送座位",
    "employment_events": "就业节点",
    "follow_ups": "回访",
    "rights_tickets": "维权工单",
}
WIDE = 24
Copy = dict[str, Any]


def copy_of(office: Office, asked: RightsRequest) -> Copy:
    """Return what is kept of the worker who asked, table by table, with why it is kept and how long."""
    if asked.kind not in KINDS:
        raise ConflictError(
            "NO_COPY_ASKED",
            "这项申请不是查阅或复制,没有副本。",
            "This request asks neither for access nor for a copy.",
            kind=asked.kind,
        )
    row = own_worker(office.session, asked.worker_id, caller=office.caller)
    tables: dict[str, list[dict[str, Any]]] = {}
    told = Event("person.copy", "worker", row.id, subjects=[row.id], fields=tuple(copied()))
    note(office.session, told)
    vault = office.vault([row.id], told)
    for table, columns in copied().items():
        if table == Identity.__tablename__:
            tables[table] = [{name: call() for name, call in vault.calls(row.id, columns).items()}]
        else:
            tables[table] = copy_queries.rows_of(office.session, table, row, columns=columns)
    return {
        "worker_id": str(row.id),
        "made_on": office.day.isoformat(),
        "tables": {table: [_plain(each) for each in rows] for table, rows in tables.items()},
        "about": [
            {"table": line.table, "column": line.column, "purpose": line.purpose, "basis": line.basis}
            | {"retention": line.retention, "shown_to": line.shown_to}
            for line in register()
            if line.in_export
        ],
    }


def write_copy(copy: Copy, path: Path) -> None:
    """Write a copy as a workbook, a sheet a table and one that says why; every cell is text."""
    with xlsxwriter.Workbook(path) as book:
        for table, rows in copy["tables"].items():
            _sheet(book, NAMES[table], list(copied()[table]), rows)
        _sheet(book, "用途和期限", list(copy["about"][0]), copy["about"])


def _sheet(book: xlsxwriter.Workbook, name: str, columns: list[str], rows: list[dict[str, Any]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(columns) - 1, WIDE)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column)
        for line, row in enumerate(rows, 1):
            sheet.write_string(line, at, str(row[column]))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
