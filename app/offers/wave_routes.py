"""/rounds/{id}/waves."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.routers import Router
from app.api.state import DbSession
from app.api.versions import IfMatch, tag
from app.models.scenario import Scenario
from app.offers import waves
from app.offers.wave_schemas import WaveOfferedOut, WaveOut
from app.rounds import service as rounds

router = Router(tags=["offers"])
Once = Annotated[Key, Depends()]
Match = Annotated[IfMatch, Depends()]


@router.get("/rounds/{round_id}/waves")
def list_waves(round_id: UUID, caller: Caller, session: DbSession) -> list[WaveOut]:
    """List the later waves of a round: whom each kept, moved and placed newly."""
    row = rounds.kept_round(session, round_id, caller=caller)
    return [WaveOut.of(*each) for each in waves.listed(session, row)]


@router.post("/rounds/{round_id}/waves", response_model=WaveOut, status_code=201)
def ask_for_wave(round_id: UUID, caller: Caller, session: DbSession, key: Once) -> Response:
    """Ask the runner to solve an answering round again for who has nothing yet; nobody else is moved."""

    def make() -> tuple[WaveOut, Scenario]:
        row = waves.ask(session, rounds.kept_round(session, round_id, caller=caller), caller=caller)
        return WaveOut.of(row, None), row

    return key.create(session, caller.user_id, body=b"", make=make)


@router.get("/rounds/{round_id}/waves/{wave_id}")
def get_wave(round_id: UUID, wave_id: UUID, caller: Caller, session: DbSession, response: Response) -> WaveOut:
    """Show a wave."""
    current = rounds.kept_round(session, round_id, caller=caller)
    row, solution = waves.wave(session, current, wave_id)
    tag(response, row)
    return WaveOut.of(row, solution)


@router.post("/rounds/{round_id}/waves/{wave_id}/offer")
def offer_wave(
    round_id: UUID, wave_id: UUID, caller: Caller, session: DbSession, *, if_match: Match, response: Response
) -> WaveOfferedOut:
    """Put a solved wave's new proposals before both sides."""
    current = rounds.kept_round(session, round_id, caller=caller)
    row, solution = waves.wave(session, current, wave_id)
    if_match.check(row)
    done = waves.offer(session, current, row, caller=caller)
    session.flush()
    tag(response, row)
    return WaveOfferedOut(wave=WaveOut.of(row, solution), **done)
