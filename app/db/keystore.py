"""The keys of a running process: read again as soon as the key file changes, and in force only once verified."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from app.db.crypto import Keyring
from app.errors import UnavailableError
from app.settings import Settings

Mark = tuple[int, int, int] | None


def verified(settings: Settings, verify: Callable[[Keyring], object]) -> Keyring:
    """Return the settings' keys once ``verify`` takes them; keys that changed meanwhile are read again."""
    ring = Keyring.of(settings)
    while True:
        try:
            verify(ring)
        except UnavailableError:
            before, ring = ring, Keyring.of(settings)
            if ring == before:
                raise
        else:
            return ring


@dataclass
class KeyStore:
    """Gives the keys in force; ``verify`` raises when keys are not those of the database.

    A key file that is gone or wrong while the process runs stops every use of keys: what would be written with
    keys that nobody else has could not be read after a restart.
    """

    settings: Settings
    verify: Callable[[Keyring], object]
    _held: tuple[Mark, Keyring] | None = field(default=None, repr=False)
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def ring(self) -> Keyring:
        """The keys in force now; raises UnavailableError KEY_MISSING or KEY_WRONG."""
        mark = self._mark()
        held = self._held
        if held is not None and held[0] == mark:
            return held[1]
        with self._one:
            if self._held is not None and self._held[0] == mark:
                return self._held[1]
            ring = verified(self.settings, self.verify)
            self._held = mark, ring
            return ring

    def _mark(self) -> Mark:
        """What tells one key file from another; it is taken before reading, so that no change is missed."""
        if self.settings.keys.get_secret_value():
            return None
        try:
            file = self.settings.keys_path.stat()
        except OSError as error:
            raise UnavailableError(
                "KEY_MISSING",
                "身份密钥文件不见了。请恢复密钥文件的备份。",
                "The identity key file is gone. Restore it from its backup.",
            ) from error
        return file.st_ino, file.st_mtime_ns, file.st_size
