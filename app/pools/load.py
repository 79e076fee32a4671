"""One load of a roster: who is new, changed and the same, and what that does to the tables."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.db.bulk import bulk_insert, bulk_stream
from app.db.crypto import Keyring
from app.db.ids import new_id, new_ids
from app.models.companion import CompanionGroup, CompanionMember
from app.models.household import Household
from app.models.identity import Identity
from app.models.priority_status import PriorityStatus
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.models.worker_skill import WorkerSkill
from app.pools import queries
from app.pools.batch import RosterBatch
from app.pools.digest import Prints
from app.pools.rows import (
    GOVERNS,
    Columns,
    Stamp,
    chooser,
    household_columns,
    repeated,
    skill_columns,
    status_columns,
    worker_columns,
)
from app.pools.situation import HOLDS
from app.pools.statuses import KINDS_OF_FIELD
from app.pools.vault import own_keys, sealed_new, sealed_under

_SLICE = 4000  # people written at a time


def table_of(model: Any) -> Table:
    """The table of a model."""
    table: Table = model.__table__
    return table


def slices(people: list[int]) -> Iterator[list[int]]:
    """The positions of people in lists of some thousands."""
    return (people[start : start + _SLICE] for start in range(0, len(people), _SLICE))


class Load:
    """One load: who is new, changed and the same; then what that does to the tables.

    Positions are those of the batch's people.
    """

    def __init__(self, session: Session, batch: RosterBatch, *, prints: Prints, stamp: Stamp, keyring: Keyring) -> None:
        self.session, self.batch, self.stamp, self.keyring = session, batch, stamp, keyring
        self.indexes, self.digests = prints.indexes, prints.digests
        self.found = prints.find(lambda asked: queries.held(session, stamp.organisation_id, asked))
        self.new = [at for at, held in enumerate(self.found) if held is None]
        known = [(at, held) for at, held in enumerate(self.found) if held is not None]
        # Who is restricted is kept for the law alone: no file changes the person, or brings them back.
        moved = {at for at, held in known if held.row_digest != self.digests[at] and not held.restricted}
        self.changed = [at for at, _ in known if at in moved]
        self.same = [at for at, _ in known if at not in moved]
        fresh = iter(new_ids(len(self.new)))
        self.ids = [next(fresh) if held is None else held.worker_id for held in self.found]

    def store(self) -> None:
        """Everything new and changed."""
        with queries.wide_cache(self.session):
            columns = worker_columns(self.batch, self.digests, households=self._households())
            self._add_people(columns)
            self._change_people(columns)
            self._store_statuses()
            self._store_skills()
            self._join_companions()

    # households

    def _households(self) -> list[UUID | None]:
        """The household of each person; new ones are founded, and what the file says of work is kept."""
        people = self.batch.people
        told = list(zip(people.household, people.zero_employment, people.id_number, strict=True))
        alone = [number for code, zero, number in told if zero and not code]
        marks = dict(zip(alone, self.keyring.digest_many(alone), strict=True))
        codes = [code or (f"@{marks[number].hex()[:24]}" if zero else "") for code, zero, number in told]
        zero: dict[str, bool] = {}
        stated: set[str] = set()
        for code, without, fields in zip(codes, people.zero_employment, people.provided, strict=True):
            zero[code] = zero.get(code, False) or without
            if "zero_employment" in fields:
                stated.add(code)
        zero.pop("", None)
        held = queries.households(self.session, self.stamp.organisation_id, list(zero)) if zero else {}
        fresh = [code for code in zero if code not in held]
        ids = new_ids(len(fresh))
        rows = household_columns(fresh, [zero[code] for code in fresh], ids=ids, stamp=self.stamp)
        bulk_insert(self.session.connection(), table_of(Household), rows)
        changes = {row: zero[code] for code, (row, was) in held.items() if code in stated and zero[code] != was}
        queries.set_zero_employment(self.session, changes)
        places: dict[str, UUID | None] = dict(zip(fresh, ids, strict=True))
        places |= {code: row for code, (row, _) in held.items()}
        return list(map(places.get, codes))

    # people

    def _add_people(self, columns: Columns) -> None:
        """New people, some thousands at a time: what is sealed and bound on the way is let go of in between."""
        connection = self.session.connection()
        bulk_stream(connection, table_of(Worker), (self._workers(columns, at) for at in slices(self.new)))
        keys: list[list[bytes]] = []
        bulk_stream(connection, table_of(Identity), (self._identities(at, keys) for at in slices(self.new)))
        bulk_stream(connection, table_of(VaultKey), map(self._keys, slices(self.new), keys))

    def _workers(self, columns: Columns, at: list[int]) -> Columns:
        take, stamp = chooser(at), self.stamp
        same = repeated(
            len(at),
            created_at=stamp.moment,
            changed_at=stamp.moment,
            version=1,
            organisation_id=stamp.organisation_id,
            pool_id=stamp.pool_id,
            import_id=stamp.import_id,
        )
        return {"id": take(self.ids), **same, **{name: take(column) for name, column in columns.items()}}

    def _identities(self, at: list[int], keys: list[list[bytes]]) -> Columns:
        """The vault rows of people; their wrapped keys, which another table takes, are added to ``keys``."""
        take = chooser(at)
        ids = take(self.ids)
        sealed, wrapped = sealed_new(self.keyring, ids, self._vault(take))
        keys.append(wrapped)
        return {
            "worker_id": ids,
            **repeated(len(at), organisation_id=self.stamp.organisation_id, changed_at=self.stamp.moment),
            **self._indexed(take, len(at)),
            **sealed,
        }

    def _keys(self, at: list[int], wrapped: list[bytes]) -> Columns:
        ids = chooser(at)(self.ids)
        return {"worker_id": ids, **repeated(len(at), organisation_id=self.stamp.organisation_id), "wrapped": wrapped}

    def _indexed(self, take: Any, count: int) -> Columns:
        return {"id_index": take(self.indexes), "index_key": [self.keyring.keys.index_active] * count}

    def _vault(self, take: Any) -> dict[str, Sequence[str]]:
        people = self.batch.people
        return {
            "name": take(people.name),
            "id_number": take(people.id_number),
            "phone": take(people.phone),
            "address": take(people.address),
        }

    def _change_people(self, columns: Columns) -> None:
        """Changed people, those whose file has the same columns together."""
        layouts: dict[frozenset[str], list[int]] = defaultdict(list)
        for at in self.changed:
            layouts[self.batch.people.provided[at]].append(at)
        for fields, alike in layouts.items():
            governed = {name for name, by in GOVERNS.items() if fields & set(by)}
            self._change_alike(columns, alike, governed=governed, fields=fields)

    def _change_alike(self, columns: Columns, at: list[int], *, governed: set[str], fields: frozenset[str]) -> None:
        take = chooser(at)
        ids = take(self.ids)
        facts = {name: take(column) for name, column in columns.items() if name in governed or name not in GOVERNS}
        facts["hold_code"] = [self._hold(each, fields) for each in at]
        if "automatic" in facts:
            facts["automatic"] = [self._automatic(each) for each in at]
        stamp = self.stamp
        stamps = repeated(len(at), changed_at=stamp.moment, pool_id=stamp.pool_id, import_id=stamp.import_id)
        own = stamp.organisation_id
        workers = {"id": ids, **stamps, **facts}
        queries.change_rows(self.session, table_of(Worker), organisation_id=own, key="id", columns=workers)
        vault = {name: column for name, column in self._vault(take).items() if name in governed or name not in GOVERNS}
        sealed = sealed_under(own_keys(self.session, self.keyring, ids), ids, vault)
        change = {"worker_id": ids, "changed_at": stamps["changed_at"], **sealed}
        if len(self.keyring.keys.indexes) > 1:
            change |= self._indexed(take, len(at))
        queries.change_rows(self.session, table_of(Identity), organisation_id=own, key="worker_id", columns=change)

    def _automatic(self, at: int) -> bool:
        """Who asked for no automated decision takes that back in person: a file asks for it, and never against it."""
        held = self.found[at]
        return self.batch.people.automatic[at] and (held is None or held.automatic)

    def _hold(self, at: int, fields: frozenset[str]) -> str:
        """What the file says holds; a reason it has no column for stays."""
        said = self.batch.people.hold[at]
        held = self.found[at]
        was = held.hold_code if held else ""
        return said if said or fields & set(HOLDS.get(was, ())) or not was else was

    # what hangs on people

    def _store_statuses(self) -> None:
        """The kinds of status that a file speaks of are told anew, the others stay."""
        spoken: dict[frozenset[str], list[UUID]] = defaultdict(list)
        for at in self.changed:
            fields = self.batch.people.provided[at]
            kinds = frozenset(kind for field in fields for kind in KINDS_OF_FIELD.get(field, ()))
            spoken[kinds].append(self.ids[at])
        for kinds, workers in spoken.items():
            queries.drop_statuses(self.session, workers, sorted(kinds))
        told = slices([*self.new, *self.changed])
        rows = (status_columns(self.batch, self.ids, people=people, stamp=self.stamp) for people in told)
        bulk_stream(self.session.connection(), table_of(PriorityStatus), rows)

    def _store_skills(self) -> None:
        told = [at for at in self.changed if "skills" in self.batch.people.provided[at]]
        queries.drop_skills(self.session, [self.ids[at] for at in told])
        rows = skill_columns(self.batch, self.ids, people=[*self.new, *told], stamp=self.stamp)
        bulk_insert(self.session.connection(), table_of(WorkerSkill), rows)

    def _join_companions(self) -> None:
        """Puts the file's companions together; a group is known by its members, not by the file's label."""
        told = [at for at, fields in enumerate(self.batch.people.provided) if "companion" in fields]
        if not told:
            return
        wanted = self._groups(told)
        now_in = queries.memberships(self.session, [self.ids[at] for at in told])
        moving = {at for at in told if now_in.get(self.ids[at]) != wanted.get(at)}
        if not moving:
            return
        stirred = {wanted[at] for at in moving if at in wanted}
        moving |= {at for at, group in wanted.items() if group in stirred}
        queries.leave_groups(self.session, [self.ids[at] for at in sorted(moving)])
        queries.drop_lone_groups(self.session, self.stamp.organisation_id)
        self._found_groups(stirred, sorted(at for at in moving if at in wanted), wanted)

    def _groups(self, told: Sequence[int]) -> dict[int, tuple[str, str]]:
        """The group of each companion: a code drawn from its members, and its togetherness."""
        people = self.batch.people
        members: dict[str, list[int]] = defaultdict(list)
        for at in told:
            if people.companion[at]:
                members[people.companion[at]].append(at)
        codes = self.keyring.digest_many(
            "|".join(sorted(people.id_number[at] for at in group)) for group in members.values()
        )
        return {
            at: (code.hex()[:32], people.together[at])
            for code, group in zip(codes, members.values(), strict=True)
            for at in group
        }

    def _found_groups(
        self, groups: set[tuple[str, str]], joining: Sequence[int], wanted: dict[int, tuple[str, str]]
    ) -> None:
        stamp = self.stamp
        ids = {code: new_id() for code, _ in sorted(groups)}
        self.session.add_all(
            CompanionGroup(id=ids[code], organisation_id=stamp.organisation_id, code=code, together=together)
            for code, together in sorted(groups)
        )
        self.session.flush()
        self.session.add_all(
            CompanionMember(worker_id=self.ids[at], group_id=ids[wanted[at][0]], organisation_id=stamp.organisation_id)
            for at in joining
        )
        self.session.flush()
