"""Every adapter on tiny rounds: the exact peers must reach the optimum, the greedy rules a lawful placement."""

import json
from pathlib import Path
from typing import Any

from scripts.benchmark.child import run
from scripts.benchmark.instances import PLAIN, Round
from scripts.benchmark.measure import Bench, working_folder
from scripts.benchmark.peers import PEERS, Peer

ROUNDS = (Round(PLAIN, 20, 4), Round(PLAIN, 60, 8), Round(PLAIN, 300, 40))
APPROXIMATE = {"MathOpt PDLP (LP)"}
_LIMIT = 30


def disagrees(peer: Peer, folder: Path, ours: dict[str, Any]) -> str:
    """Return what is wrong with a peer's answer, empty when nothing is; an unlawful one raises."""
    figures = run({"task": "peer", "peer": peer.name, "folder": str(folder), "limit": _LIMIT})
    return differs(peer, figures, ours)


def differs(peer: Peer, figures: dict[str, Any], ours: dict[str, Any]) -> str:
    """Return how figures of a peer differ from the optimum although it claims that."""
    reached, best = ([*it["placed_by_tier"], it["score"]] for it in (figures, ours))
    if reached > best:
        return f"{peer.name}: {reached} is better than the proved optimum {best}"
    if peer.exact and peer.name not in APPROXIMATE and reached != best:
        return f"{peer.name}: {reached} is not the optimum {best}"
    return ""


def main() -> int:
    """Check all, each in a process of its own; 0 = nothing is wrong."""
    wrong = []
    with working_folder() as work:
        bench = Bench(work=work, limit=_LIMIT, repeat=1, quick=True)
        for this in ROUNDS:
            folder = str(bench.folder(this, pairs=True))
            ours = bench.best({"task": "ours:assigned", "folder": folder})
            for peer in PEERS:
                figures = bench.best({"task": "peer", "peer": peer.name, "folder": folder})
                fault = differs(peer, figures, ours) if figures["state"] == "ran" else json.dumps(figures)
                print(f"{this.name:<14} {peer.name:<42} {fault or 'agrees'}", flush=True)
                wrong += [fault] if fault else []
    return 1 if wrong else 0
