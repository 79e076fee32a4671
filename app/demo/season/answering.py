"""A day on which both sides answer: people through their office, employers through theirs."""

from typing import Any

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.clock import today
from app.demo.season import queries
from app.demo.season.stage import Stage
from app.offers import answers
from app.offers.answers import Said
from app.offers.codes import REASONS, Side, speaks_for_another
from app.rights import consents
from app.rights.schemas import ConsentIn

ON_BEHALF = "单位来电答复（合成）"
_CONSENT = {
    "recipient_kind": "employer",
    "purpose": "recruitment",
    "categories": ["age", "contact", "identity"],
    "given_how": "phone",
    "evidence": "通话记录（合成）",
}


def answer(stage: Stage) -> None:
    """Let some of those who have an offer before them say yes or no."""
    with stage.owner.read() as session:
        asked = queries.before_workers(session)
    for clerk, rows in stage.by_office(asked, lambda row: row.organisation_id):
        speaking = _some(stage, rows, stage.rates.worker_speaks)
        said = _said(stage, speaking, Side.WORKER, stage.rates.worker_yes)
        stage.each(clerk, said, lambda session, each, by: _of_worker(session, *each, caller=by))
    with stage.owner.read() as session:
        before = queries.before_employers(session)
    for clerk, rows in stage.by_office(before, lambda row: row.order_office_id):
        speaking = _some(stage, rows, stage.rates.employer_speaks)
        why = ON_BEHALF if speaks_for_another(clerk.role) else ""
        said = _said(stage, speaking, Side.EMPLOYER, stage.rates.employer_yes, written=why)
        stage.each(clerk, said, lambda session, each, by: answers.answer(session, each[0].id, each[1], caller=by))


def take_consents_back(stage: Stage) -> None:
    """Let some of who consented take that back: what stood on it ends with it."""
    with stage.owner.read() as session:
        given = queries.employer_consents(session)
    for clerk, rows in stage.by_office(given, lambda row: row.organisation_id):
        some = _some(stage, rows, stage.rates.consent_taken_back)
        done = stage.each(
            clerk,
            some,
            lambda session, each, by: consents.withdraw(
                session, consents.consent(session, each.id, caller=by), caller=by
            ),
        )
        stage.done["consents_taken_back"] += len(done)


def _some(stage: Stage, rows: list[Any], percent: int) -> list[Any]:
    return [row for row, speaks in zip(rows, stage.chance(percent, rows), strict=True) if speaks]


def _said(stage: Stage, rows: list[Any], side: Side, percent: int, *, written: str = "") -> list[tuple[Any, Said]]:
    codes = tuple(REASONS[side])
    why = stage.between(0, len(codes) - 1, rows)
    yes = stage.chance(percent, rows)
    return [
        (row, Said(said, "" if said else codes[code], via="phone", written_reason=written))
        for row, said, code in zip(rows, yes, why, strict=True)
    ]


def _of_worker(session: Session, row: Any, said: Said, *, caller: Principal) -> None:
    if said.yes and not row.consented:
        given = ConsentIn.model_validate(_CONSENT | {"given_on": today()})
        consents.give(session, row.worker_id, given, caller=caller)
    answers.answer(session, row.id, said, caller=caller)
