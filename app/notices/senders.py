"""How a notice leaves by each channel: a signed call to a webhook, or a file that a gateway of the installation takes."""

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from ssl import SSLContext
from typing import Protocol, Self
from uuid import UUID

from app.api.addresses import Address, check_url, post
from app.clock import now
from app.db.crypto import Keyring
from app.errors import DukouError
from app.notices.webhooks import SECRET
from app.settings import Settings

SIGNATURE, DELIVERY_ID, TIMESTAMP = "Dukou-Signature", "Dukou-Delivery", "Dukou-Timestamp"
TAKEN = range(200, 300)


class FailedError(Exception):
    """A delivery did not arrive: why, and what the other side answered if it did."""

    def __init__(self, code: str, status: int | None = None) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook as a delivery needs it."""

    webhook_id: UUID
    url: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent: the delivery's id, by which a receiver knows it again, and its JSON; ``target``: of a webhook."""

    delivery_id: UUID
    channel: str
    content: bytes
    target: Target | None = None


class Sender(Protocol):
    """Sends by one channel. The same parcel may come twice; it carries the same id."""

    def send(self, parcel: Parcel) -> None:
        """Send it, or raise FailedError."""


def signed(secret: str, stamp: str, content: bytes) -> str:
    """Return the signature of a delivery: HMAC-SHA256 over ``timestamp.body`` under the webhook's secret, in hex."""
    return hmac.digest(secret.encode(), stamp.encode() + b"." + content, "sha256").hex()


@dataclass(frozen=True)
class HookSender:
    """Calls webhooks. ``reach`` says anew at each call where an address leads, or refuses it."""

    ring: Callable[[], Keyring]
    reach: Callable[[str], Address]
    verify: SSLContext | bool = True

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the sender of an installation: only to hosts of its list, never into an inner net."""
        return cls(partial(Keyring.of, settings), partial(check_url, hosts=settings.outbound_hosts))

    def send(self, parcel: Parcel) -> None:
        """Send it signed; anything but 2xx has failed, a redirect as well."""
        target = parcel.target
        if target is None:
            raise FailedError("WEBHOOK_PAUSED")
        try:
            secret = self.ring().decrypt(SECRET, row=target.webhook_id, sealed=target.secret)
            stamp = str(int(now().timestamp()))
            status = post(
                self.reach(target.url),
                parcel.content,
                headers={
                    SIGNATURE: signed(secret, stamp, parcel.content),
                    DELIVERY_ID: str(parcel.delivery_id),
                    TIMESTAMP: stamp,
                },
                verify=self.verify,
            )
        except DukouError as error:
            raise FailedError(error.code) from error
        if status not in TAKEN:
            raise FailedError("HTTP_STATUS", status)


@dataclass(frozen=True)
class FileSender:
    """Lays one JSON file a notice in a folder, whole or not at all; a second time it is the same file."""

    folder: Path

    def send(self, parcel: Parcel) -> None:
        """Write it for who fetches it from there and knows numbers and addresses."""
        file = self.folder / f"{parcel.channel}-{parcel.delivery_id}.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside = file.with_suffix(".part")
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as open_file:
                open_file.write(parcel.content)
                open_file.flush()
                os.fsync(open_file.fileno())
            beside.replace(file)
        except OSError as error:
            raise FailedError("OUTBOX_UNWRITABLE") from error


def senders_of(settings: Settings) -> dict[str, Sender]:
    """Return an installation's sender of each channel that it uses."""
    laid = FileSender(settings.outbox_path)
    return {"webhook": HookSender.of(settings), **dict.fromkeys(sorted(settings.notice_channels), laid)}
