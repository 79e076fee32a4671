"""How a figure is written, in the table and on the page."""

from scripts.benchmark.measure import Figures

KINDS = {"plain": "", "full": " whole policy", "dense": " dense"}


def size(row: Figures) -> str:
    """Return the size of a row's round."""
    return f"{row['workers']:,} x {row['jobs']:,}{KINDS[row['round']]}"


def seconds(value: float) -> str:
    """Return seconds with three figures that count."""
    if value < 1:
        return f"{value:.3f} s"
    return f"{value:.2f} s" if value < 100 else f"{value:,.0f} s"  # noqa: PLR2004  # three figures


def outcome(row: Figures) -> str:
    """Return what came of a case, in a few words."""
    if row["state"] == "memory":
        needed = f"needs at least {row['needed_gb']:,} GB" if "needed_gb" in row else "more memory than there is"
        return f"does not fit: {needed}"
    if row["state"] == "limit":
        return f"over the limit of {row['limit']:g} s"
    if row["state"] == "skipped":
        least = row.get("least_seconds")
        return f"not started: at least {least:,} s, limit {row['limit']:g} s" if least else row["why"]
    if row["state"] == "failed":
        return f"failed: {row['why']}"
    return _verdict(row)


def _verdict(row: Figures) -> str:
    if "proved" in row:
        checked = ""
        if "recheck_holds" in row:
            checked = ", rechecked" if row["recheck_holds"] else ", RECHECK FAILED"
        return ("optimal, proved" if row["proved"] else "not proved") + checked
    if "optimal" in row:
        said = f" (says: {row['said']})" if row.get("said") and not row["optimal"] else ""
        return ("optimal" if row["optimal"] else "not optimal") + said
    return str(row.get("verdict", ""))


def line(row: Figures) -> str:
    """Return one line of the table."""
    where, ran = size(row) if "workers" in row else "", row["state"] == "ran"
    took = seconds(row["seconds"]) if ran and "seconds" in row else ""
    memory = f"{row['peak_mb']:,} MB" if ran and "peak_mb" in row else ""
    placed = ""
    if ran and "placed_by_tier" in row:
        placed = f"placed {sum(row['placed_by_tier']):,} {row['placed_by_tier']} score {row['score']:,}  "
    return f"{where:<28} {row['case']:<40} {took:>9} {memory:>9}  {placed}{outcome(row)}"
