"""The round of a season: its alliance's pools, freezing, solving, the recheck, signature, publication, offers, waves."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from app.demo.season.stage import Stage
from app.errors import ConflictError
from app.models.matching_round import Round
from app.offers import making, waves
from app.rounds import policies, publication, rechecking, signing
from app.rounds import service as rounds
from app.rounds.schemas import RoundIn

OBJECTION_DAYS = 2
NAME = "示范季（合成数据）"


def open_signed(stage: Stage, day: date) -> UUID:
    """Open, freeze, solve, recheck and sign the round of a day."""
    keeper = stage.founded.keeper
    stage.work()  # what the loads left to do: one number in two counties is found before anybody is frozen
    with stage.acting(keeper) as session:
        policy = policies.create_policy(session, "示范政策", body={}, caller=keeper)
        asked = {"alliance_id": stage.founded.alliance_id, "policy_id": policy.id, "name": NAME, "on_date": day}
        body = RoundIn.model_validate(asked | {"seed": "dukou-season", "objection_days": OBJECTION_DAYS})
        round_id = rounds.create_round(session, body, caller=keeper).id
    for clerk, pool in stage.founded.pools:
        with stage.acting(clerk) as session:
            rounds.put_pool(session, round_id, pool_id=pool, caller=clerk)
    steps: tuple[Callable[..., object], ...] = (rounds.freeze, rounds.solve, rechecking.ask, signing.sign)
    for step in steps:
        with stage.acting(keeper) as session:
            step(session, rounds.kept_round(session, round_id, caller=keeper), caller=keeper)
        stage.work()
    with stage.acting(keeper) as session:
        found = rechecking.rechecked(session, rounds.kept_round(session, round_id, caller=keeper))
    if not found.holds:
        raise ConflictError("RECHECK_FAILED", "方案复核没有通过。", "The recheck of the proposals did not hold.")
    return round_id


def publish(stage: Stage, round_id: UUID) -> None:
    """Publish the round, its objection window being over, and send out the first wave of offers."""
    keeper = stage.founded.keeper
    steps: tuple[Callable[..., object], ...] = (publication.publish, making.offer_all)
    for step in steps:
        with stage.acting(keeper) as session:
            step(session, rounds.kept_round(session, round_id, caller=keeper), caller=keeper)


def send_wave(stage: Stage, round_id: UUID) -> dict[str, int] | None:
    """Solve and send out the next wave; None: the round is over, everybody has answered."""
    keeper = stage.founded.keeper
    with stage.acting(keeper) as session:
        current = rounds.kept_round(session, round_id, caller=keeper)
        if current.state != "answering":
            return None
        asked = waves.ask(session, current, caller=keeper).id
    stage.work()
    with stage.acting(keeper) as session:
        current = rounds.kept_round(session, round_id, caller=keeper)
        found, _ = waves.wave(session, current, asked)
        told = waves.offer(session, current, found, caller=keeper)
    return {"offered": told["offered"], "left_out": sum(told["left_out"].values())}


def state_of(stage: Stage, round_id: UUID) -> str:
    """Return the state of the round."""
    with stage.owner.read() as session:
        return session.get_one(Round, round_id).state
