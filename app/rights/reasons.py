"""Why a worker was proposed, was not, or stood in no round: what was stored, in plain words, with the snapshot's digest."""

from collections.abc import Sequence
from gzip import decompress
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.audit import Event, note
from app.db.scope import Why, widened
from app.models.matching_round import Round
from app.models.offer import Offer
from app.models.solution import Proposal, Unplaced
from app.models.worker import Worker
from app.pools.people import own_worker
from app.rights import reason_queries as queries
from app.rights.schemas import ReasonOut

LEFT_OUT = {
    "OPT_OUT": ("本人要求不用自动匹配，由人工推荐。", "Opted out of automatic matching: proposed by hand."),
    "CONSENT_WITHDRAWN": (
        "本人撤回了向用人单位提供信息的同意。",
        "The consent to sending data to employers was withdrawn.",
    ),
}
OTHERWISE = (
    "冻结时登记的情况使本人没有参加这一轮自动匹配（{code}）。",
    "What was recorded when the round was frozen kept the person out of it ({code}).",
)
STANDBY = (
    "原先推荐的人没有去，您在这个岗位的候补名单上，现在轮到您。",
    "Somebody proposed before does not go; you were next on this post's standby list.",
)
BY_HAND = (
    "这是县就业部门的工作人员推荐给您的，不是系统算出来的。理由：{}",
    "Somebody at your county office proposes this post, no computer did: {}",
)
GONE = ("冻结时本人不在这一轮的资源池中。", "The person was not in the round's pool when it was frozen.")


def reasons(session: Session, worker_id: UUID, *, caller: Principal) -> list[ReasonOut]:
    """Tell what each published round said of a worker of the caller's own office, the newest first."""
    return of_worker(session, own_worker(session, worker_id, caller=caller))


def of_worker(session: Session, row: Worker) -> list[ReasonOut]:
    """Tell what each published round said of a worker, the newest first, to who speaks for them."""
    rounds = queries.rounds_with(session, row)
    solutions = [each.published_solution_id for each in rounds if each.published_solution_id is not None]
    proposed = queries.proposals(session, row.id, solutions)
    unplaced = queries.unplaced(session, row.id, solutions)
    with widened(session, Why.ROUND, seen={each.organisation_id for each in rounds}):
        frozen = queries.frozen(session, [each.id for each in rounds])
    note(session, Event("reasons.read", "worker", row.id, subjects=[row.id], fields=("reason",)))
    said: list[ReasonOut] = []
    for each in rounds:
        solution = each.published_solution_id
        digest, body = frozen.get(each.id, ("", b""))
        found = None if solution is None else proposed.get(solution) or unplaced.get(solution)
        outcome, zh, en = _told(found) if found is not None else _left_out(row, body)
        said.append(_reason(each, outcome, zh=zh, en=en, digest=digest))
    return said


def of_offer(session: Session, offer: Offer) -> tuple[str, str]:
    """Tell the worker's side why an offer was made, in both languages: what was stored with its proposal, or written by hand."""
    if offer.hand_reason:
        return BY_HAND[0].format(offer.hand_reason), BY_HAND[1].format(offer.hand_reason)
    found = None if offer.proposal_id is None else queries.proposal(session, offer.proposal_id)
    return STANDBY if found is None else (found.reason_zh, found.reason_en)


def in_one(session: Session, row: Worker, offer: Offer) -> str:
    """Tell in one text what each published round said of a worker; where none speaks of them, why the offer was made."""
    said = [f"{each.round_name}：{each.reason_zh}" for each in of_worker(session, row)]
    return "\n".join(said or [of_offer(session, offer)[0]])


def _told(found: Proposal | Unplaced) -> tuple[str, str, str]:
    if isinstance(found, Proposal):
        return "proposed", found.reason_zh, found.reason_en
    # A stored sentence holds Chinese, then English after a slash.
    parts = [text.partition(" / ") for text in (found.detail, found.change) if text]
    return "not_proposed", " ".join(zh for zh, _, _ in parts), " ".join(en for _, _, en in parts if en)


def _left_out(row: Worker, body: bytes) -> tuple[str, str, str]:
    code = _codes(body).get(row.id)
    zh, en = GONE if code is None else LEFT_OUT.get(code, OTHERWISE)
    return "left_out", zh.format(code=code), en.format(code=code)


def _codes(body: bytes) -> dict[UUID, str]:
    lines: Sequence[str] = decompress(body).decode().splitlines()[1:] if body else ()
    pairs = (line.partition(",") for line in lines)
    return {UUID(worker): code for worker, _, code in pairs}


def _reason(row: Round, outcome: str, *, zh: str, en: str, digest: str) -> ReasonOut:
    told = {"round_id": row.id, "round_name": row.name, "day": row.on_date, "outcome": outcome, "snapshot": digest}
    return ReasonOut.model_validate(told | {"reason_zh": zh, "reason_en": en})
