"""Synthetic agreements between the exporting counties and the receiving cities."""

import numpy as np
import polars as pl

from app.demo.draw import Draws
from app.demo.scene import Scene

_COVERED, _PAIRED, _OPEN_ENDED, _SOON_OVER = 88, 15, 50, 6


def agreement_frame(scene: Scene, *, seed: int) -> pl.DataFrame:
    """Return agreements.csv: most corridors covered, some by a pairing, a few about to end, no limits."""
    draws = Draws(seed, purpose="agreements")
    corridors = [(exporter.code, city.code) for exporter in scene.exporters for city in scene.cities]
    count = len(corridors)
    covered = draws.chance(_COVERED, count=count)
    day = np.datetime64(scene.today, "D")
    start = day - draws.between(30, 700, count=count)
    soon = draws.chance(_SOON_OVER, count=count)
    end = day + np.where(soon, draws.between(10, 60, count=count), draws.between(180, 800, count=count))
    never = draws.chance(_OPEN_ENDED, count=count) & ~soon
    end = np.where(never, np.datetime64("NaT", "D"), end).astype("datetime64[D]")
    paired = draws.chance(_PAIRED, count=count)
    columns = {
        "exporter": [exporter for exporter, _ in corridors],
        "receiver": [receiver.removesuffix("00") for _, receiver in corridors],
        "start": start,
        "end": end,
        "max_workers": [None] * count,
        "target_workers": [None] * count,
        "kind": np.where(paired, "paired", "alliance"),
    }
    return pl.DataFrame(columns).filter(pl.Series(covered))
