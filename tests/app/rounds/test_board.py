"""Who sees how many people a pool brings into a round: its own office the number, the coordinator no small one."""

from app.access import service as access
from app.access.principal import Role
from app.db.engine import Database
from app.rounds import board
from tests.app.factories import (
    make_alliance,
    make_member,
    make_organisation,
    make_policy,
    make_pool,
    make_round,
    make_user,
    make_worker,
    put_pool,
)


def test_small_pools_are_covered_with_the_next_one_before_all_but_their_own_office(database: Database) -> None:
    with database.write() as session:
        keeper = make_organisation(session, "coordinator")
        alliance = make_alliance(session, keeper)
        current = make_round(session, alliance, policy=make_policy(session, keeper))
        offices = [make_organisation(session, "county_office") for _ in range(3)]
        for office, people in zip(offices, (4, 30, 12), strict=True):
            make_member(session, alliance, member=office)
            pool = make_pool(session, office)
            for row in range(people):
                make_worker(session, pool, hold_code="AGE_UNVERIFIED" if row < 2 else "")
            put_pool(session, current, pool)
        coordinator, clerk = make_user(session, keeper), make_user(session, offices[0], role=Role.COUNTY_CLERK)
        seen = [
            board.pools(session, current, caller=access.principal_of(session, user)) for user in (coordinator, clerk)
        ]
    kept, own = seen
    assert [line.people for line in kept.lines] == [None, 30, None]
    assert [line.matchable for line in kept.lines] == [None, 28, None]
    assert (kept.people, kept.matchable) == (46, 40)
    assert [(line.people, line.matchable) for line in own.lines] == [(4, 2)]
