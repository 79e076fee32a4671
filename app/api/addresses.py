"""Addresses that somebody else gave us to call: checked after the name was resolved, and called where it was checked."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from time import monotonic

import httpx

from app.api.outbound import REACHED, SECONDS, outbound_client
from app.errors import InvalidError, UnavailableError

LARGEST = 64 * 1024
HTTPS, LAST_PORT = 443, 65535
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Ip = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a call goes: the URL as it was given, the name in it, and the one address that was checked."""

    url: httpx.URL
    host: str
    ip: str


def resolved(host: str, port: int) -> Sequence[str]:
    """Return every address that a name stands for now."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def check_url(url: str, *, hosts: Collection[str], resolve: Resolve = resolved) -> Address:
    """Return where to call ``url``, or refuse.

    It is https on a listed host, without user or password, and every address behind the name is a public one.
    """
    try:
        read = httpx.URL(url)
        ips = resolve(read.host, read.port or HTTPS) if _is_fit(read, hosts) else []
    except (httpx.InvalidURL, OSError, ValueError):
        raise _refused() from None
    if not ips or not all(is_public(ip) for ip in ips):
        raise _refused()
    return Address(read, read.host, ips[0])


def is_public(text: str) -> bool:
    """Tell whether an address lies in the public net, and so does the one that is packed into it."""
    ip: Ip = ipaddress.ip_address(text.partition("%")[0])
    inner = _packed(ip) if isinstance(ip, IPv6Address) else None
    return all(one.is_global and not (one.is_multicast or one.is_reserved) for one in (inner or ip, ip))


def post(
    address: Address,
    content: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    verify: ssl.SSLContext | bool = True,
    seconds: float = SECONDS,
) -> int:
    """Send ``content`` to the very address that was checked and return the status of the answer.

    A redirect is an answer like any other. More than 64 KiB or ``seconds`` is given up.
    """
    url = address.url.copy_with(host=address.ip)
    own = {"Host": address.url.netloc.decode("ascii"), "Content-Type": "application/json"}
    until = monotonic() + seconds
    sent = {"content": content, "headers": {**(headers or {}), **own}, "extensions": {REACHED: address.host}}
    try:
        with (
            outbound_client([address.host], verify=verify, seconds=seconds) as client,
            client.stream("POST", url, **sent) as reply,  # type: ignore[arg-type]  # one dict of unlike options
        ):
            read = 0
            for part in reply.iter_raw():
                read += len(part)
                if read > LARGEST or monotonic() > until:
                    raise _gave_up()
            return reply.status_code
    except httpx.HTTPError as error:
        raise _gave_up() from error


def _is_fit(url: httpx.URL, hosts: Collection[str]) -> bool:
    port = HTTPS if url.port is None else url.port
    return url.scheme == "https" and not url.userinfo and url.host in hosts and 0 < port <= LAST_PORT


def _packed(ip: IPv6Address) -> IPv4Address | None:
    """The older address inside of one that stands for it: mapped, translated or tunnelled."""
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _refused() -> InvalidError:
    return InvalidError(
        "URL_NOT_ALLOWED",
        "该地址不能使用：须为名单内主机的 https 地址，不含账号，且不指向内部网络。",
        "This address may not be used: https on a listed host, no user in it, and nothing of an inner network.",
        field="url",
    )


def _gave_up() -> UnavailableError:
    return UnavailableError(
        "NO_ANSWER", "对方没有在限定的时间和大小内应答。", "The other side gave no answer within its time and size."
    )
