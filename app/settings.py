"""One frozen Settings, read from the environment (``DUKOU_*``) once, at the edge."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that differs between two installations.

    Attributes:
        var: folder for the embedded database, the key file and logs.
        database_url: SQLAlchemy URL; empty = SQLite under ``var``.
        owner_url: URL of who owns the tables, for migrations and the operator's commands; empty = ``database_url``.
        runner_url: URL of the runner's role; empty = ``database_url``.
        keeper_url: URL of the role that takes away what is over, beside the runner's work; empty = ``database_url``.
        key_file: file of the identity keys; empty = ``var/keys.json``.
        keys: the content of the key file itself, in place of a file.
        host, port: where ``dukou serve`` listens.
        token_hours: life of a bearer token.
        lease_seconds: how long a runner holds a task without a heartbeat.
        executor: where the runner's scans run: ``threads:N``, ``processes:N`` or ``dask:ADDRESS``; empty = in itself.
        upload_bytes: the largest upload accepted.
        production: real people's data: unsafe settings are refused at start.
        allow_sqlite: production on the embedded database, which has no row security, is meant so.
        behind_tls: another server in front of this one speaks https.
        docs: whether /docs and /openapi.json are served; never in production.
        totp_roles: roles that must give a one-time code at sign-in.
        idle_minutes: life of an unused browser session.
        api_token_days: the longest life of an API token.
        public_url: address under which browsers reach the service; the identity provider sends them back there.
        oidc_issuer, oidc_client_id, oidc_client_secret: the identity provider; empty issuer = none.
        login_per_minute: sign-ins of one source. misses_per_minute: objects one account asks for in vain.
        outbound_hosts: the only hosts the service itself calls.
        anchor_file, anchor_minutes: where and how often the ends of the audit chains are written; empty = nowhere.
        retention_days: how long a worker's data is kept after its basis ended.
        notice_channels: by what notices leave besides inbox and webhooks: ``sms``, ``mail``.
        outbox_dir: folder in which those notices are laid, one file each; empty = ``outbox`` under ``var``.
        font_dir: folder of a font with Chinese for what is printed; empty = the machine's own fonts.
        contact: whom the public page of the algorithm names besides the county's own office.
        failpoint: name of the step at which the process kills itself; for fault tests only.
    """

    model_config = SettingsConfigDict(env_prefix="DUKOU_", frozen=True)

    var: Path = Path("var")
    database_url: str = ""
    owner_url: str = ""
    runner_url: str = ""
    keeper_url: str = ""
    key_file: Path | None = None
    keys: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = 8000
    token_hours: int = 12
    lease_seconds: float = 30.0
    executor: str = ""
    upload_bytes: int = 32 * 1024 * 1024
    production: bool = False
    allow_sqlite: bool = False
    behind_tls: bool = False
    docs: bool = True
    totp_roles: frozenset[str] = frozenset()
    idle_minutes: PositiveInt = 30
    api_token_days: PositiveInt = 365
    public_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    login_per_minute: PositiveInt = 20
    misses_per_minute: PositiveInt = 20
    outbound_hosts: frozenset[str] = frozenset()
    anchor_file: Path | None = None
    anchor_minutes: PositiveInt = 60
    retention_days: PositiveInt = 1095
    notice_channels: frozenset[Literal["sms", "mail"]] = frozenset()
    outbox_dir: Path | None = None
    font_dir: Path | None = None
    contact: str = ""
    failpoint: str = ""

    @cached_property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{(self.var / 'dukou.db').resolve()}"

    @cached_property
    def url_of_owner(self) -> str:
        """The database URL of who owns the tables."""
        return self.owner_url or self.url

    @cached_property
    def url_of_runner(self) -> str:
        """The database URL of the runner."""
        return self.runner_url or self.url

    @cached_property
    def url_of_keeper(self) -> str:
        """The database URL of who takes away what is over."""
        return self.keeper_url or self.url

    @cached_property
    def keys_path(self) -> Path:
        """The key file in force."""
        return self.key_file or self.var / "keys.json"

    @cached_property
    def outbox_path(self) -> Path:
        """The folder of notices in force."""
        return self.outbox_dir or self.var / "outbox"

    @property
    def documented(self) -> bool:
        """Whether the interface is described to whoever asks."""
        return self.docs and not self.production
