"""Offers as they are put down: in columns, each with its last days to answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.clock import now
from app.db.ids import new_ids
from app.models.matching_round import Round


def columns(current: Round, rows: Sequence[Any], *, wave: int, day: date) -> dict[str, Sequence[Any]]:
    """Return offers of a round in columns, one for each row that names person, order and both offices."""
    count, at = len(rows), now()
    due_worker, due_employer = due_days(current, day)
    return {
        "id": new_ids(count),
        "created_at": [at] * count,
        "changed_at": [at] * count,
        "version": [1] * count,
        "organisation_id": [row.worker_office_id for row in rows],
        "order_office_id": [row.order_office_id for row in rows],
        "coordinator_id": [current.organisation_id] * count,
        "round_id": [current.id] * count,
        "wave": [wave] * count,
        "proposal_id": [row.id for row in rows],
        "worker_id": [row.worker_id for row in rows],
        "job_order_id": [row.job_order_id for row in rows],
        "state": ["open"] * count,
        "due_worker": [due_worker] * count,
        "due_employer": [due_employer] * count,
        **{name: [""] * count for name in ("hand_reason", "worker_answer", "worker_code", "worker_via")},
        **{name: [""] * count for name in ("employer_answer", "employer_code", "written_reason")},
    }


def due_days(current: Round, day: date) -> tuple[date, date]:
    """Return the last civil days on which worker and employer may answer an offer made on a day."""
    due_worker = day + timedelta(days=current.answer_days_worker)
    return due_worker, due_worker + timedelta(days=current.answer_days_employer)
