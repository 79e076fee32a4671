"""Problem folders and result folders: the only reading and writing of files in the engine."""

from dataclasses import replace
from pathlib import Path

from matching.problem import Problem
from matching.tables_canonical import input_hashes, to_csv, write_problem
from matching.tables_read import read_tables
from matching.tables_reports import fairness_table, more_seats_table, warnings_table
from matching.tables_result import Account, account, fairness_of, result_tables, write_pairs

__all__ = [
    "Account",
    "account",
    "fairness_of",
    "fairness_table",
    "input_hashes",
    "more_seats_table",
    "read_problem",
    "result_tables",
    "to_csv",
    "warnings_table",
    "write_pairs",
    "write_problem",
]


def read_problem(folder: Path, *, date: int, seed: str = "dukou") -> Problem:
    """Read and validate a problem folder; rows come back in the order of their references, with input hashes.

    Args:
        folder: holds ``workers``, ``jobs`` and perhaps ``agreements``, ``companions``, ``pins``, each as
            ``.csv`` (UTF-8, with or without BOM) or ``.parquet``.
        date: yyyymmdd, the round's day.
        seed: draws the tie-break.

    Raises:
        InputError: one wrong value, with file, row (header = 1) and column. ``InputErrors``: several.
    """
    problem = read_tables(folder, date=date, seed=seed)
    return replace(problem, hashes=input_hashes(problem))
