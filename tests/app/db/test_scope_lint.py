"""Where a table may be named past the classes that say who reaches it: the hook does not see such a table inside a statement."""

import ast
from pathlib import Path

APP = Path(__file__).parents[3] / "app"
NAMED = {
    "__table__": {
        "api/limit_queries.py",  # counters are nobody's
        "api/queries.py",  # replies are an account's
        "audit/queries.py",  # chains have their own wall
        "intake/loads.py",  # in bulk, which is checked
        "notices/queries.py",  # one a day and office, as the runner
        "pools/key_queries.py",  # proofs of keys are nobody's
        "pools/load.py",  # in bulk
        "rounds/queries.py",  # in bulk
    },
    "from_statement": set(),
    "bulk_insert_mappings": set(),
    "CHECKED": {"db/bulk.py", "db/guard.py", "pools/queries.py", "pools/vault_queries.py"},
    "SCOPED": {"db/guard.py"},
}


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_tables_are_named_past_their_classes_where_it_is_known_alone() -> None:
    found = {path.relative_to(APP).as_posix(): names_in(path) for path in APP.rglob("*.py")}
    for name, known in NAMED.items():
        assert {place for place, names in found.items() if name in names} == known, name
