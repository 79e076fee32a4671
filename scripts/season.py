"""A made-up season through the service's own functions: rosters to the 180th day, in three waves; prints its funnel.

    scripts/season [--workers 20000] [--orders 2000] [--seed 1] [--date YYYY-MM-DD] [--url URL] [--json FILE]

It plays in a database of its own, which is taken away at the end: SQLite, or one made on the PostgreSQL server of
``--url``. People and orders are drawn from the seed, and so is what they answer (app/demo/season/rates.py); of equals,
who is proposed hangs on ids, so two runs differ by a few. Ends with 1 if anything did not hold at any stage.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy.engine import URL, make_url

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app import logs
from app.audit import keep_audit
from app.cli.demo import BAR, TIERS
from app.cli.output import out, progress
from app.clock import moved_to, today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import Purpose
from app.db.migrate import upgrade
from app.db.roles import APP, RUNNER
from app.demo.alliance import Builder, Report
from app.demo.draw import Draws
from app.demo.season.play import Season
from app.demo.season.rates import Rates
from app.demo.season.stage import Stage
from app.pools import key_checks
from app.reference import service as reference
from app.runner import database_of_runner, make_runner
from app.settings import Settings

NAMES = {
    "matchable": "可匹配 matchable",
    "proposed": "获推荐 proposed",
    "offered": "发出意向 offered",
    "worker_yes": "本人同意 worker yes",
    "both_yes": "双方同意 both yes",
    "boarded": "出发 set out",
    "arrived": "到岗 arrived",
    **{f"day_{day}": f"第{day}天在岗 day {day} there" for day in (3, 30, 90, 180)},
}


@contextmanager
def own_database(url: str, folder: Path) -> Iterator[URL]:
    """Make an empty database of its own, and take it away at the end; empty ``url``: SQLite in a folder."""
    if not url or url.startswith("sqlite"):
        yield make_url(f"sqlite:///{folder / 'season.db'}")
        return
    server, name = make_url(url), f"dukou_season_{uuid4().hex[:12]}"
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield server.set(database=name)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def settings_on(url: URL, folder: Path) -> Settings:
    """Settings on a database, in which each role reaches what it does on an installation."""
    text = {
        role: (url if url.get_backend_name() == "sqlite" or not role else url.set(username=role)).render_as_string(
            hide_password=False
        )
        for role in ("", APP, RUNNER)
    }
    return Settings(var=folder, database_url=text[APP], runner_url=text[RUNNER], owner_url=text[""])


@contextmanager
def staged(settings: Settings, builder_of: Any, seed: int) -> Iterator[tuple[Stage, Keyring]]:
    """Set an installation up, load what the offices hold, and open it for whoever plays."""
    with ExitStack() as opened:
        owner = opened.enter_context(closing(Database(settings.url_of_owner, trusted="operator")))
        upgrade(owner)
        with owner.write() as session:
            key_checks.prepare(session, settings)
        keyring = Keyring.of(settings)
        keep_audit(owner, keyring)
        builder: Builder = builder_of(owner, keyring)
        with owner.write() as session:
            reference.load_packaged(session)
        manifest = builder.written()
        with owner.write() as session:
            founded = builder.found(session, manifest)
        served = keep_audit(opened.enter_context(closing(Database(settings.url))), keyring)
        background = opened.enter_context(closing(database_of_runner(settings)))
        work = make_runner(settings, background).run_until_idle
        yield Stage(owner, served, background, work, founded, Rates(), Draws(seed, purpose="season")), keyring


def play(given: argparse.Namespace, folder: Path, report: Report) -> tuple[Season, dict[str, float]]:
    """Play a season; return it and how long loading and playing took, in seconds."""
    begin = date.fromisoformat(given.date) if given.date else today()
    started = time.perf_counter()
    with own_database(given.url, folder) as url, moved_to(begin):
        settings = settings_on(url, folder)

        def builder(owner: Database, keyring: Keyring) -> Builder:
            size = {"workers": given.workers, "jobs": given.orders, "seed": given.seed}
            return Builder(owner, keyring, folder / "offices", begin, report, **size)

        with staged(settings, builder, given.seed) as (stage, keyring):
            loaded = time.perf_counter()
            season = Season(stage, begin, keyring.purpose(Purpose.AUDIT), report).play()
            ended = time.perf_counter()
    return season, {"load": round(loaded - started, 1), "season": round(ended - loaded, 1)}


def show(season: Season, seconds: dict[str, float]) -> None:
    """Print what came of it."""
    out.print(f"[bold]渡口 一季（合成数据） A made-up season[/] {season.begin} + {season.days} 天 days\n")
    out.print(f"[bold]漏斗 Funnel[/]  {' · '.join(TIERS)}")
    most = sum(season.funnel["matchable"]) or 1
    for step, counts in season.funnel.items():
        filled = round(BAR * sum(counts) / most)
        tiers = " ".join(f"{count:>6}" for count in counts)
        out.print(f"  {NAMES[step]:<24} {'█' * filled}{'░' * (BAR - filled)} {sum(counts):>6}   {tiers}")
    for number, wave in enumerate(season.waves, 2):
        out.print(f"  第{number}批 wave {number}: 发出 offered {wave['offered']} · 退出 left out {wave['left_out']}")
    for title, counted in (("办理 done", season.stage.done), ("拒绝 refused", season.stage.refused)):
        out.print(f"[bold]{title}[/]\n  {' · '.join(f'{name} {count}' for name, count in sorted(counted.items()))}")
    out.print("[bold]每一阶段必须成立的 What must hold at every stage[/]")
    for each in season.checked:
        people = " · ".join(f"{name} {count}" for name, count in sorted(each.people.items()))
        holds = "成立 holds" if not each.broken else "不成立 BROKEN: " + "; ".join(each.broken)
        out.print(f"  {each.stage:<22} {holds}\n    {people} · 审计 events {each.events}")
    out.print(f"\n装载 load {seconds['load']} s · 一季 season {seconds['season']} s")


def main() -> None:
    """Play, print, write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=20_000)
    parser.add_argument("--orders", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--date", default="", help="its first day; none = today")
    parser.add_argument("--url", default="", help="sqlite, or a PostgreSQL server on which a database is made")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    logs.configure(least=logging.WARNING)  # twenty thousand tasks of a runner are no news here
    with tempfile.TemporaryDirectory() as folder, progress() as report:
        season, seconds = play(given, Path(folder), report)
    show(season, seconds)
    if given.json:
        told = {
            "workers": given.workers,
            "orders": given.orders,
            "seed": given.seed,
            "funnel": season.funnel,
            "waves": season.waves,
            "done": dict(season.stage.done),
            "refused": dict(season.stage.refused),
            "checked": [{name: getattr(each, name) for name in each.__slots__} for each in season.checked],
            "seconds": seconds,
        }
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if any(each.broken for each in season.checked):
        sys.exit(1)


if __name__ == "__main__":
    main()
