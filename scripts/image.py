"""The Dockerfile without a container engine: its own steps, with other paths, on a fresh clone of HEAD.

Stage 1 runs as written; stage 2's environment, command and health check run on what stage 1 made. As root on Linux
they see a read-only tree (but for the volume) and belong to the image's account; otherwise that part is left out.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

READY_SECONDS = 120
# Reads an interpreter that lies under another account's home; writes nothing that the account may not.
WALLS = """mount --bind "$VOLUME" "$VOLUME" && mount -o remount,ro,bind / && cd "$VOLUME" && exec setpriv --reuid {uid} \
--regid {uid} --clear-groups --inh-caps +dac_read_search --ambient-caps +dac_read_search env HOME="$VOLUME" "$@" """


def stages(text: str) -> list[list[tuple[str, str]]]:
    """The instructions of each stage as (word, rest), continued lines joined and comments left out."""
    found: list[list[tuple[str, str]]] = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append([])
        elif word and not word.startswith("#"):
            found[-1].append((word, rest.strip()))
    return found


class Image:
    """What the image would hold, under the folder ``at``; ``/opt/dukou`` and the volume are moved there."""

    def __init__(self, at: Path) -> None:
        self.at, self.source, self.volume = at, at / "src", at / "volume"
        self.port = _free_port()
        self.environment = {"LANG": "C.UTF-8", "VOLUME": str(self.volume), "TMPDIR": str(self.volume)}
        subprocess.run(["git", "clone", "-q", ".", str(at / "clone")], check=True)  # noqa: S603, S607  # ourselves
        self.build, self.run = stages((at / "clone" / "Dockerfile").read_text(encoding="utf-8"))
        self.source.mkdir()
        self.volume.mkdir()

    def moved(self, text: str) -> str:
        """The same words with the image's paths and port moved to this machine's."""
        text = text.replace("/opt/dukou", f"{self.at}/opt").replace("/var/lib/dukou", str(self.volume))
        return text.replace("HOST=0.0.0.0", "HOST=127.0.0.1").replace(":8000", f":{self.port}")

    def install(self) -> None:
        """Run stage 1."""
        for word, rest in self.build:
            if word == "COPY":
                *names, to = rest.split()
                for name in names:
                    _copy(self.at / "clone" / name, self.source / to)
            elif word == "RUN":
                script = f'python() {{ "{sys.executable}" "$@"; }}; set -e; {self.moved(rest)}'
                _quietly("bash", "-c", script, folder=self.source)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command as stage 2 would: its environment, its account, only the volume to write to."""
        for word, rest in self.run:
            if word == "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in self.moved(rest).split())
        inside = self.environment | {"DUKOU_PORT": str(self.port)}
        inside["PATH"] = inside["PATH"].replace("$PATH", os.pathsep.join(os.get_exec_path()))
        uid = next(rest for word, rest in self.run if word == "RUN").split("--uid ")[1].split()[0]
        if walled():
            os.chown(self.volume, int(uid), int(uid))
            words = ("unshare", "-m", "sh", "-c", WALLS.format(uid=uid), "sh", *words)
        heard = self.at / "heard"
        with heard.open("a", encoding="utf-8") as into:
            return subprocess.Popen(words, cwd=self.volume, env=inside, stdout=into, stderr=into, text=True)  # noqa: S603

    def done(self, *words: str) -> bool:
        """Run a command to its end; tell whether it went well."""
        return self.start(*words).wait() == 0

    def words(self, instruction: str) -> list[str]:
        """The words of CMD, or of the CMD inside HEALTHCHECK."""
        rest = next(rest for word, rest in self.run if word == instruction)
        found: list[str] = json.loads(self.moved(rest[rest.index("[") :]))
        return found


def walled() -> bool:
    """Whether this machine lets us make a read-only tree and change the account."""
    tools = shutil.which("unshare") and shutil.which("setpriv")
    may = bool(tools) and os.getuid() == 0
    return may and subprocess.run(["unshare", "-m", "true"], check=False).returncode == 0  # noqa: S607  # the PATH's own


def _quietly(*words: str, folder: Path) -> None:
    done = subprocess.run(words, cwd=folder, check=False, capture_output=True, text=True)  # noqa: S603  # ourselves
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _ready(image: Image, server: subprocess.Popen[str]) -> bool:
    end = time.monotonic() + READY_SECONDS
    while server.poll() is None and time.monotonic() < end:
        if image.done(*image.words("HEALTHCHECK")):
            return True
        time.sleep(1)
    return False


def main() -> None:
    """Install, serve, ask the health check, run the demo round beside the server, stop the server."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        image = Image(Path(folder))
        started = time.monotonic()
        image.install()
        print(f"installed in {time.monotonic() - started:.0f} s; walls: {'yes' if walled() else 'no (needs root)'}")
        server = image.start(*image.words("CMD"))
        try:
            steps = {"health check": _ready(image, server), "demo round": image.done("dukou", "demo", "--json")}
        finally:
            server.terminate()
        steps["stopped on request"] = server.wait(timeout=60) == 0
        print("\n".join(f"{step}: {'ok' if good else 'FAILED'}" for step, good in steps.items()))
        if not all(steps.values()):
            sys.exit((image.at / "heard").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
