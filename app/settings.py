"""One frozen Settings, read from the environment (``DUKOU_*``) once, at the edge."""

from functools import cached_property
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that differs between two installations.

    Attributes:
        var: folder for the embedded database, the key file and logs.
        database_url: SQLAlchemy URL; empty = SQLite under ``var``.
        key_file: file of the identity keys; empty = ``var/keys.json``.
        host, port: where ``dukou serve`` listens.
        token_hours: life of a bearer token.
        lease_seconds: how long a runner holds a task without a heartbeat.
        executor: where the runner's scans run: ``threads:N``, ``processes:N`` or ``dask:ADDRESS``; empty = in itself.
        upload_bytes: the largest upload accepted.
        failpoint: name of the step at which the process kills itself; for fault tests only.
    """

    model_config = SettingsConfigDict(env_prefix="DUKOU_", frozen=True)

    var: Path = Path("var")
    database_url: str = ""
    key_file: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    token_hours: int = 12
    lease_seconds: float = 30.0
    executor: str = ""
    upload_bytes: int = 32 * 1024 * 1024
    failpoint: str = ""

    @cached_property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{(self.var / 'dukou.db').resolve()}"

    @cached_property
    def keys_path(self) -> Path:
        """The key file in force."""
        return self.key_file or self.var / "keys.json"
