"""A process killed while somebody takes something back, or while what is over goes, leaves all of it or nothing."""

from datetime import timedelta
from uuid import UUID

from app.access.principal import Role
from app.clock import now
from app.db.engine import Database
from app.models.intake_record import Import
from app.models.retention import Erasure
from app.models.worker import Worker
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import SignIn
from tests.app.factories import make_organisation, make_pool, make_worker
from tests.app.rights import killed
from tests.app.rights.world import ERASE, consent, proposed, published, states, withdraw
from tests.app.rounds.killed import in_a_process_that_dies
from tests.app.rounds.world import World


def test_a_consent_is_withdrawn_with_all_that_stood_on_it_or_not_at_all(
    world: World, settings: Settings, database: Database
) -> None:
    published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    given = consent(world.clerk, worker)
    in_a_process_that_dies(killed.withdraw, settings, UUID(given), world.clerk.user.id)
    assert world.clerk.get(f"/consents/{given}").json()["withdrawn_at"] is None
    assert states(database, worker) == [("published", "")]
    assert "consent.withdraw" not in [each.action for each in chain(database)]
    assert withdraw(world.clerk, given) == 200
    assert states(database, worker) == [("withdrawn", "CONSENT_WITHDRAWN")]


def test_somebody_is_erased_whole_or_not_at_all(
    world: World, sign_in: SignIn, settings: Settings, database: Database
) -> None:
    worker, second = world.workers[0], sign_in(Role.COUNTY_CLERK, world.clerk.organisation)
    assert world.clerk.post(f"/workers/{worker}/erase", ERASE).json()["state"] == "waiting"
    in_a_process_that_dies(killed.erase, settings, UUID(worker), second.user.id)
    assert world.clerk.get(f"/workers/{worker}").status_code == 200
    assert "erase" not in [each.action for each in chain(database)]
    assert second.post(f"/workers/{worker}/erase", ERASE).json()["state"] == "erased"
    assert world.clerk.get(f"/workers/{worker}").status_code == 404


def test_what_was_taken_away_before_is_taken_away_whole_and_the_next_run_goes_on(
    settings: Settings, database: Database
) -> None:
    then = now() - timedelta(days=1100)
    with database.write() as session:
        for _ in range(2):
            row = make_worker(session, make_pool(session, make_organisation(session, "county_office")), changed_at=then)
            session.get_one(Import, row.import_id).created_at = then
    for gone in (1, 2):
        in_a_process_that_dies(killed.sweep, settings)
        with database.read() as session:
            left = {row.id for row in session.query(Worker)}
            erased = {row.worker_id for row in session.query(Erasure)}
        assert (len(left), len(erased), left & erased) == (2 - gone, gone, set())
        assert [each.action for each in chain(database)].count("erase") == gone
