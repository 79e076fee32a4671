"""An address that somebody else gave is called where it was checked, and never inside of our own net."""

import ast
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import app
from app.api.addresses import Address, check_url, is_public, post
from app.api.outbound import outbound_client
from app.errors import InvalidError, UnavailableError
from tests.app.api.certificates import make_certificate, trusting

HOST = "hooks.example"
PUBLIC = "93.184.216.34"


def resolving(*ips: str) -> Callable[[str, int], Sequence[str]]:
    return lambda _host, _port: ips


INNER = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104  # an address to refuse
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
]


@pytest.mark.parametrize("ip", INNER)
def test_an_address_of_an_inner_net_is_refused_alone_and_beside_a_public_one(ip: str) -> None:
    assert not is_public(ip)
    for ips in ([ip], [PUBLIC, ip], [ip, PUBLIC]):
        with pytest.raises(InvalidError) as refused:
            check_url(f"https://{HOST}/x", hosts=[HOST], resolve=resolving(*ips))
        assert refused.value.code == "URL_NOT_ALLOWED"


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/",
        f"ftp://{HOST}/",
        f"https://user@{HOST}/",
        f"https://user:pass@{HOST}/",
        f"https://{HOST}@evil.example/",
        "https://evil.example/",
        f"https://{HOST}.evil.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https:///x",
        f"//{HOST}/",
        f"https://{HOST}:99999/",
        "file:///etc/passwd",
        "",
        "not an address",
        "https://\0/",
    ],
)
def test_what_is_no_https_address_of_a_listed_host_is_refused_before_anything_is_resolved(url: str) -> None:
    def never(host: str, _port: int) -> Sequence[str]:
        raise AssertionError(host)

    with pytest.raises(InvalidError, match="https"):
        check_url(url, hosts=[HOST], resolve=never)


def test_a_name_that_is_nowhere_is_refused() -> None:
    def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror

    for resolve in (nowhere, resolving()):
        with pytest.raises(InvalidError):
            check_url(f"https://{HOST}/", hosts=[HOST], resolve=resolve)


def test_a_public_address_is_kept_as_it_was_resolved() -> None:
    found = check_url(f"https://{HOST.upper()}:8443/a?b=c", hosts=[HOST], resolve=resolving(PUBLIC, "2606:4700::1"))
    assert (found.host, found.ip, found.url.port) == (HOST, PUBLIC, 8443)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of HOST in one file."""
    return make_certificate(tmp_path_factory.mktemp("tls") / "both.pem", HOST)


@contextmanager
def answering(certificate: Path, reply: bytes, *, more: bytes = b"") -> Iterator[tuple[int, list[bytes]]]:
    """A server with the certificate that answers one request with ``reply``, then ``more`` until nobody listens."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                plain, _ = listening.accept()
                with plain, context.wrap_socket(plain, server_side=True) as connection:
                    asked.append(b"")
                    while not asked[0].endswith(b"{}") and (part := connection.recv(65536)):
                        asked[0] += part
                    connection.sendall(reply)
                    while more:
                        connection.sendall(more)
            except OSError:
                return

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1], asked
        listening.close()
        thread.join(10)


def at(port: int, host: str = HOST) -> Address:
    """The server of the test as if its address were a public one."""
    return Address(httpx.URL(f"https://{host}:{port}/hook"), host, "127.0.0.1")


def test_a_call_goes_to_the_checked_address_and_asks_for_the_certificate_of_the_name(certificate: Path) -> None:
    with answering(certificate, b"HTTP/1.1 204 No Content\r\n\r\n") as (port, asked):
        assert post(at(port), b"{}", verify=trusting(certificate)) == 204
    assert asked[0].startswith(b"POST /hook HTTP/1.1\r\n")
    assert f"Host: {HOST}:{port}\r\n".encode().lower() in asked[0].lower()


def test_a_server_with_the_certificate_of_another_name_gets_nothing(certificate: Path) -> None:
    with answering(certificate, b"HTTP/1.1 204 No Content\r\n\r\n") as (port, asked), pytest.raises(UnavailableError):
        post(at(port, "other.example"), b"{}", verify=trusting(certificate))
    assert b"".join(asked) == b""


def test_a_redirect_is_not_followed(certificate: Path) -> None:
    away = b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    with answering(certificate, away) as (port, _):
        assert post(at(port), b"{}", verify=trusting(certificate)) == 302


def test_an_endless_answer_is_given_up(certificate: Path) -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"
    with answering(certificate, endless, more=b"x" * 4096) as (port, _), pytest.raises(UnavailableError):
        post(at(port), b"{}", verify=trusting(certificate))


def test_an_answer_that_does_not_come_is_given_up(certificate: Path) -> None:
    with answering(certificate, b"HTTP/1.1 200") as (port, _), pytest.raises(UnavailableError):
        post(at(port), b"{}", verify=trusting(certificate), seconds=0.3)


@pytest.mark.parametrize("hosts", [[], ["other.example"], ["127.0.0.1.evil.example"]])
def test_the_client_calls_nobody_who_is_not_listed(hosts: list[str]) -> None:
    with outbound_client(hosts) as client, pytest.raises(UnavailableError) as refused:
        client.get("https://127.0.0.1:9/")
    assert refused.value.code == "HOST_NOT_ALLOWED"


def test_the_client_reaches_a_listed_host() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        thread = threading.Thread(target=serve)
        thread.start()
        with outbound_client(["127.0.0.1"]) as client:
            assert client.get(f"http://127.0.0.1:{listening.getsockname()[1]}/").text == "ok"
        thread.join(10)


WAYS_OUT = {"api/addresses.py", "api/outbound.py"}  # and the commands, which call our own service
WORDS = {"HTTPError", "InvalidURL", "Response", "URL"}  # of httpx, that call nobody


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def only_words_of_httpx(tree: ast.Module) -> bool:
    """Whether a module names of httpx only what calls nobody."""
    used = {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "httpx"
    }
    plain = [node.names for node in ast.walk(tree) if isinstance(node, ast.Import) and node.names[0].name == "httpx"]
    return used <= WORDS and [[alias.asname for alias in names] for names in plain] == [[None]]


def test_no_other_module_of_the_service_has_a_way_out() -> None:
    root = Path(app.__file__).parent
    clients = {
        "aiohttp",
        "http.client",
        "httpx",
        "requests",
        "urllib.request",
        "urllib3",
        "smtplib",
        "ftplib",
        "socket",
    }
    found = set()
    for path in root.rglob("*.py"):
        tree = ast.parse(path.read_text())
        ways = clients & set(imported(tree))
        if ways and not (ways == {"httpx"} and only_words_of_httpx(tree)):
            found.add(str(path.relative_to(root)))
    assert {name for name in found if not name.startswith("cli/")} - WAYS_OUT == {"runner.py"}  # its own host's name


def test_every_kind_of_address_of_the_list_is_read() -> None:
    assert all(ipaddress.ip_address(ip.partition("%")[0]) for ip in INNER)
