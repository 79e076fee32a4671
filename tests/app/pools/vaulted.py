"""A database with people in its vault, and what of them opens."""

import os
import threading
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from app.db.ciphers import Suite
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.own_keys import open_field
from app.intake.loads import ImportResult, Upload
from app.models.identity import Identity
from app.models.user import User
from app.models.vault_key import VaultKey
from app.models.worker_pool import WorkerPool
from app.pools import key_checks
from app.pools.rotation import SETTLED_MINUTES, Rotation
from app.pools.service import Loading, import_roster
from app.reference.catalogue import Catalogue
from app.settings import Settings
from tests.app.factories import make_organisation, make_pool, make_user
from tests.app.pools.factory import TIANDONG, TODAY, id_number, person, roster, xlsx

TOTP = "users.totp_secret"
PEOPLE = 10
SIGNS = "一二三四五六七八九十"
NAMES = {f"韦{sign}" for sign in SIGNS}


def opened(session: Session, ring: Keyring, column: str) -> dict[UUID, str]:
    """What opens of one field, a worker."""
    return open_all(stored(session), ring, column)


def stored(session: Session) -> list[tuple[Identity, bytes | None]]:
    """The people in the vault and their wrapped keys."""
    rows = session.query(Identity, VaultKey.wrapped).outerjoin(VaultKey, VaultKey.worker_id == Identity.worker_id)
    return [(row, wrapped) for row, wrapped in rows]


def open_all(rows: list[tuple[Identity, bytes | None]], ring: Keyring, column: str) -> dict[UUID, str]:
    place = f"identities.{column}"
    return {
        row.worker_id: open_field(ring, place, row=row.worker_id, sealed=getattr(row, column), wrapped=wrapped)
        for row, wrapped in rows
    }


@dataclass
class Vault:
    """A database with ten people and an account with a one-time secret, all under key 1."""

    settings: Settings
    database: Database
    pool: WorkerPool
    user: User
    working: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def made(cls, settings: Settings, database: Database) -> "Vault":
        with database.write() as session:
            key_checks.prepare(session, settings)
            office = make_organisation(session, "county_office", region_code=TIANDONG)
            pool, user = make_pool(session, office), make_user(session, office)
            user.totp_secret = Keyring.of(settings).encrypt_many(TOTP, ids=[user.id], values=["ab" * 20])[0]
        made = cls(settings, database, pool, user)
        made.load(*range(PEOPLE))
        return made

    @property
    def rotation(self) -> Rotation:
        return Rotation(self.settings, self.database)

    def load(self, *numbers: int, phone: str = "13800138000") -> ImportResult:
        rows = [person(id_number(each), 姓名=f"韦{SIGNS[each % 10]}", 联系电话=phone) for each in numbers]
        upload = Upload(xlsx(roster(*rows)), "名册.xlsx")
        with self.working:
            loading = Loading(Catalogue.packaged(), self.ring, TODAY)
            with self.database.write() as session:
                return import_roster(session, upload, pool=self.pool, loading=loading)

    @property
    def ring(self) -> Keyring:
        return key_checks.keys_of(self.settings, self.database).ring

    def opened(self, column: str) -> dict[UUID, str]:
        with self.database.read() as session:
            rows = stored(session)
        return open_all(
            rows, self.ring, column
        )  # keys are looked at last: a later key opens what an earlier one closed

    def names(self) -> set[str]:
        return set(self.opened("name").values())

    def rows(self, kind: str = "seal") -> dict[int, int]:
        return {row["id"]: row["rows"] for row in self.rotation.overview() if row["kind"] == kind}

    def secret(self) -> str:
        with self.database.read() as session:
            user = session.get_one(User, self.user.id)
        return self.ring.decrypt(TOTP, row=user.id, sealed=user.totp_secret or b"")

    def settle(self) -> None:
        """Let the key file be some time old; whoever loads with the keys of before has ended by then."""
        with self.working:
            stat = self.settings.keys_path.stat()
            then = stat.st_mtime - 60 * SETTLED_MINUTES - 1
            os.utime(self.settings.keys_path, (then, then))

    def turn(self, *, index: bool = False, suite: Suite = Suite.SM4) -> int:
        """Put a new key in force."""
        number = self.rotation.add(suite, index=index)
        self.settle()
        self.rotation.use(number, index=index)
        return number

    def age(self) -> None:
        """Let all people stand under the key in force themselves, as before they had keys of their own."""
        ring = self.ring
        with self.database.write() as session:
            texts = {column: opened(session, ring, column) for column in Identity.encrypted}
            for row in session.query(Identity):
                for column, said in texts.items():
                    sealed = ring.encrypt_many(
                        f"identities.{column}", ids=[row.worker_id], values=[said[row.worker_id]]
                    )
                    setattr(row, column, sealed[0])
            session.query(VaultKey).delete()

    def fields(self) -> set[bytes]:
        """The sealed fields of people."""
        with self.database.read() as session:
            rows = session.query(Identity).all()
        return {getattr(row, column) for row in rows for column in Identity.encrypted} - {b""}

    def first_bytes(self) -> set[bytes]:
        """What they begin with: whose key they stand under."""
        return {sealed[:1] for sealed in self.fields()}
