"""A coordinator answers for a proposal by signing it: who, when, and a seal over exactly what was signed."""

import hashlib
import json
from datetime import timedelta

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.clock import now, today
from app.errors import ConflictError, NotFoundError
from app.models.matching_round import Round
from app.models.solution import Solution
from app.rounds import edits, queries
from app.rounds.service import shown_solution
from app.rounds.states import ROUND


def sign(session: Session, current: Round, *, caller: Principal) -> Round:
    """Sign the proposals of the picked scenario, or the newest; the objection window begins, as long as the round says.

    Raises:
        ConflictError: ROUND_STATE, EDITS_UNSOLVED.
    """
    ROUND.take(session, current, "sign", by=caller.role)
    _seal(session, current, shown_solution(session, current), caller=caller)
    current.objection_until = today() + timedelta(days=current.objection_days)
    session.flush()
    return current


def reopen(session: Session, current: Round, *, caller: Principal) -> Round:
    """Take a signature back before publication: the round is proposed again and may be solved anew."""
    ROUND.take(session, current, "reopen", by=caller.role)
    _unsign(session, current)
    return current


def uphold(session: Session, current: Round, *, caller: Principal) -> None:
    """Let a round that was signed be solved anew because an objection was upheld; one that is not signed stays as it is."""
    if current.state in ROUND.before("uphold"):
        ROUND.take(session, current, "uphold", by=caller.role)
        current.picked_scenario_id = None
        _unsign(session, current)


def _unsign(session: Session, current: Round) -> None:
    current.signed_by = current.signed_at = current.signed_solution_id = current.objection_until = None
    current.signed_digest = ""
    session.flush()


def to_publish(session: Session, current: Round, *, caller: Principal) -> Solution:
    """Return the signed proposals of a round whose objection window is over; without a window this signs them.

    Raises:
        ConflictError: ROUND_UNSIGNED, OBJECTION_OPEN, OBJECTIONS_OPEN, SIGNED_DIFFERS, EDITS_UNSOLVED.
    """
    queries.hold(session, current.id)  # who objects meanwhile waits, or has objected already
    _check_objections(session, current)
    if current.state == "proposed":
        if current.objection_days:
            raise ConflictError(
                "ROUND_UNSIGNED",
                f"本轮设有 {current.objection_days} 天异议期，请先签署方案。",
                f"The round has {current.objection_days} days for objections: sign the proposals first.",
            )
        shown = shown_solution(session, current)
        _seal(session, current, shown, caller=caller)
        return shown
    until = current.objection_until
    if until is not None and today() <= until:
        raise ConflictError(
            "OBJECTION_OPEN",
            f"异议期到 {until} 为止，之后才能发布。",
            f"Objections may be raised until {until}; publish after it.",
            until=str(until),
        )
    signed = None if current.signed_solution_id is None else queries.solution(session, current.signed_solution_id)
    if signed is None:
        raise NotFoundError
    if digest_of(session, current, signed) != current.signed_digest:
        raise ConflictError(
            "SIGNED_DIFFERS",
            "方案与签署时不一致，不能发布。",
            "What stands there is not what was signed; it is not published.",
        )
    return signed


def _check_objections(session: Session, current: Round) -> None:
    if waiting := queries.open_objections(session, current.id):
        raise ConflictError(
            "OBJECTIONS_OPEN",
            f"还有 {waiting} 项异议没有复核，先逐项决定再发布。",
            f"{waiting} objections wait for a decision; decide each, then publish.",
            count=waiting,
        )


def digest_of(session: Session, current: Round, solution: Solution) -> str:
    """Return SHA-256 over what a signature covers: snapshot, what lay over it, policy, certificate, date and seed."""
    frozen, policy = queries.snapshot(session, current.id), queries.policy_version(session, solution.policy_id)
    if frozen is None or policy is None:
        raise NotFoundError
    signed = {
        "round": str(current.id),
        "snapshot": frozen.digest,
        "policy": policy.digest,
        **({"overlay": solution.overlay_digest} if solution.overlay_digest else {}),
        "certificate": solution.certificate,
        "date": current.on_date.isoformat(),
        "seed": current.seed,
    }
    return hashlib.sha256(json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _seal(session: Session, current: Round, solution: Solution, *, caller: Principal) -> None:
    edits.check_solved(session, current, solution)
    current.signed_by, current.signed_at = caller.user_id, now()
    current.signed_solution_id = solution.id
    current.signed_digest = digest_of(session, current, solution)
