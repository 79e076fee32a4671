"""Whatever is taken back, and at whatever moment of a round: no proposal stays open, and no later snapshot holds them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.access.principal import Role
from app.db.engine import Database
from app.models.consent import Consent
from app.models.solution import Proposal
from app.rounds.withdrawal_queries import OPEN
from app.rounds.withdrawals import refused
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Actor, SignIn
from tests.app.rights.world import ERASE, consent, in_snapshot, left_out, withdraw
from tests.app.rounds.world import World, make_world

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ONE, OTHER = uuid4(), uuid4()
WORDS = st.lists(st.tuples(st.sampled_from([None, ONE, OTHER]), st.booleans()), max_size=8)


@given(WORDS)
def test_the_last_word_on_a_recipient_counts(words: list[tuple[UUID | None, bool]]) -> None:
    """Against a plain walk: each word gives a consent, or withdraws every living one for just that recipient."""
    held: list[Consent] = []
    last = False
    for day, (recipient, gives) in enumerate(words):
        at = BEGIN + timedelta(days=day)
        living = [each for each in held if each.recipient_id == recipient and each.withdrawn_at is None]
        if gives:
            held.append(Consent(recipient_id=recipient, created_at=at, withdrawn_at=None))
        for each in living if not gives else ():
            each.withdrawn_at = at
        if recipient in {None, ONE} and (gives or living):
            last = not gives
    assert refused(held, [ONE]) is last


MOMENTS = ("collecting", "frozen", "solving", "proposed", "published")
TAKEN_BACK = st.lists(
    st.tuples(st.sampled_from(MOMENTS), st.sampled_from(["withdraw", "opt_out", "erase"]), st.integers(0, 5)),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@examples(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TAKEN_BACK)
def test_at_any_moment(
    sign_in: SignIn, settings: Settings, database: Database, taken: list[tuple[str, str, int]]
) -> None:
    world = make_world(database, sign_in)
    second = sign_in(Role.COUNTY_CLERK, world.clerk.organisation)
    given_by = {worker: consent(world.clerk, worker) for worker in world.workers}
    back: dict[str, set[str]] = {"withdraw": set(), "opt_out": set(), "erase": set()}

    def take_back(moment: str) -> None:
        for _, action, at in (each for each in taken if each[0] == moment):
            worker = world.workers[at]
            if worker not in back["erase"] and worker not in back[action]:
                _do(world, second, worker, action=action, given=given_by[worker])
                back[action].add(worker)

    round_id = world.open_round()
    take_back("collecting")
    if world.act(round_id, "freeze") != 200:  # nobody is left to be matched
        assert world.act(round_id, "cancel") == 200
        return
    assert not set().union(*back.values()) & in_snapshot(database, round_id)
    assert not back["erase"] & set(left_out(database, round_id))
    take_back("frozen")
    assert world.act(round_id, "solve") == 202
    take_back("solving")
    assert make_runner(settings, database).run_until_idle() == 1
    take_back("proposed")
    assert world.act(round_id, "publish") == 200
    opted_out = set(back["opt_out"])
    take_back("published")
    with database.read() as session:
        still = {str(row.worker_id) for row in session.query(Proposal).filter(Proposal.state.in_(OPEN))}
    assert not still & (back["withdraw"] | back["erase"] | opted_out)
    again = world.open_round()
    if world.act(again, "freeze") == 200:
        assert not set().union(*back.values()) & in_snapshot(database, again)
    assert world.act(again, "cancel") == 200


def _do(world: World, second: Actor, worker: str, *, action: str, given: str) -> None:
    if action == "withdraw":
        assert withdraw(world.clerk, given) == 200
    elif action == "opt_out":
        assert world.clerk.post(f"/workers/{worker}/opt-out", {}).status_code == 201
    else:
        assert world.clerk.post(f"/workers/{worker}/erase", ERASE).json()["state"] == "waiting"
        assert second.post(f"/workers/{worker}/erase", ERASE).json()["state"] in {"restricted", "erased"}
