"""The identity vault: people are sealed each under a key of their own, which is kept apart, wrapped.

Whoever writes a person's fields holds the row of that person's key, or, while there is none, of the identity;
a key is taken before an identity.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.db.ciphers import Aead
from app.db.crypto import Keyring
from app.db.own_keys import fresh_keys, open_field, rewrapped, seal_own, suite_of, unwrapped
from app.models.identity import Identity
from app.pools import vault_queries as queries

Texts = Mapping[str, Sequence[str]]
Sealed = dict[str, Sequence[Any]]


def sealed_new(ring: Keyring, ids: Sequence[UUID], texts: Texts) -> tuple[Sealed, list[bytes]]:
    """Seal the fields of new people, each under a new key; returns the columns and the wrapped keys."""
    keys, wrapped = fresh_keys(ring, ids)
    return sealed_under(keys, ids, texts), wrapped


def sealed_under(keys: Sequence[Aead], ids: Sequence[UUID], texts: Texts) -> Sealed:
    """Seal fields of people under their keys."""
    nothing = [b""] * len(ids)
    return {
        name: seal_own(keys, f"{Identity.__tablename__}.{name}", ids=ids, values=values) if any(values) else nothing
        for name, values in texts.items()
    }


def own_keys(session: Session, ring: Keyring, ids: Sequence[UUID]) -> list[Aead]:
    """Return the keys of stored people, to seal with until the transaction ends.

    Who has none gets one, and what of the person stands under a key of the key file comes under it.
    """
    held = queries.hold_keys(session, ids)
    if lacking := [each for each in ids if each not in held]:
        held |= bring(session, ring, lacking)
    return [unwrapped(ring, each, held[each]) for each in ids]


def bring(session: Session, ring: Keyring, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Bring people whose fields do not all stand under an own key under one; returns the wrapped keys."""
    rows = queries.hold_fields(session, ids)
    held = queries.hold_keys(session, ids)  # who was quicker has committed by now
    new = _given([each for each in ids if each not in held], ring)
    queries.add_keys(session, new, owners={row["worker_id"]: row["organisation_id"] for row in rows})
    _reseal(session, ring, rows, before=held, after=held | new)
    return held | new


def rewrap(session: Session, ring: Keyring, held: Mapping[UUID, bytes]) -> None:
    """Bring wrapped keys, whose rows are held, under the key in force; one of another cipher is exchanged."""
    suite = ring.keys.keys[ring.active].suite
    stay = {each: wrapped for each, wrapped in held.items() if suite_of(ring, each, wrapped) is suite}
    go = [each for each in held if each not in stay]
    new = _given(go, ring)
    queries.set_keys(session, rewrapped(ring, stay) | new)
    _reseal(session, ring, queries.hold_fields(session, go), before=held, after=new)


def _given(ids: Sequence[UUID], ring: Keyring) -> dict[UUID, bytes]:
    return dict(zip(ids, fresh_keys(ring, ids)[1], strict=True))


def _reseal(
    session: Session,
    ring: Keyring,
    rows: Sequence[dict[str, Any]],
    *,
    before: Mapping[UUID, bytes],
    after: Mapping[UUID, bytes],
) -> None:
    """Move the fields of held rows from the keys they stand under to others."""
    ids = [row["worker_id"] for row in rows]
    texts = {
        name: [
            open_field(
                ring,
                f"{Identity.__tablename__}.{name}",
                row=row["worker_id"],
                sealed=row[name],
                wrapped=before.get(row["worker_id"]),
            )
            for row in rows
        ]
        for name in Identity.encrypted
    }
    sealed = sealed_under([unwrapped(ring, each, after[each]) for each in ids], ids, texts)
    queries.set_fields(
        session, [row | {name: sealed[name][at] for name in Identity.encrypted} for at, row in enumerate(rows)]
    )
