"""Identities and reasons are touched in the modules listed here; a new one is a decision, not an accident."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

APP = Path(__file__).parents[3] / "app"
TEMPLATES = APP / "console" / "templates"

# Who names the table of identities: what opens it for showing, and what stores, finds, rotates or erases it unread.
IDENTITY = {
    "demo/season/queries.py",  # counts indexes that hold two seats
    "duplicates/queries.py",  # indexes alone, as the runner
    "models/identity.py",
    "pools/key_queries.py",
    "pools/load.py",
    "pools/opening.py",
    "pools/people_queries.py",
    "pools/queries.py",
    "pools/shredding.py",
    "pools/vault.py",
    "pools/vault_queries.py",
    "rights/copies.py",
    "rights/erasure_queries.py",
}
# Who decrypts: one-time codes and half a sign-in besides, which are no identities.
DECRYPTS = {
    "access/half_way.py",
    "access/two_step.py",
    "db/own_keys.py",
    "notices/senders.py",  # a webhook's own secret
    "pools/key_checks.py",
    "pools/opening.py",
    "pools/rotation.py",
    "pools/vault.py",
}
# Who opens the vault for showing, and of whose offices.
OPENS = {"pools/opening.py"}
VAULTS = {"pools/people.py", "rounds/reveals.py", "rounds/showing.py"}
# Who speaks of the engine's reasons: it stores them, the masks show them.
REASONS = {
    "access/masks.py",
    "cli/rounds.py",  # columns of a table of what the service answered
    "exports/proposals.py",  # a cell of what was shown
    "models/solution.py",
    "rights/reasons.py",  # a worker asks what was said of them: told by their own office
    "rights/schemas.py",
    "rounds/answer.py",
    "rounds/schemas.py",
    "rounds/showing.py",
    "rounds/solving.py",
}
# Who names the rows about people above the rounds: which lists there are, what is erased, counted or asked about.
LISTS = {
    "console/pages/results.py",
    "console/pages/scenarios.py",  # who changes between two scenarios
    "demo/demo_queries.py",
    "demo/season/queries.py",  # counts the funnel
    "exports/ledger.py",  # the own office's people alone
    "exports/proposals.py",
    "objections/queries.py",  # what is objected to, and who comes first on standby: ids alone
    "objections/service.py",
    "ledger/queries.py",  # who was told of what, by the people's own office
    "ledger/service.py",
    "ledger/slips.py",
    "offers/queries.py",  # makes offers of proposals and standby lists: ids alone
    "offers/wave_queries.py",  # makes offers of a wave's proposals: ids alone
    "rights/erasure_queries.py",
    "rights/queries.py",
    "rights/reason_queries.py",
    "rights/reasons.py",
}
Finding = Callable[[ast.AST], bool]


def modules_with(finds: Finding) -> set[str]:
    """The modules in which a node is found."""
    return {path for path, tree in trees() if any(finds(node) for node in ast.walk(tree))}


def trees() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(APP.rglob("*.py")):
        yield path.relative_to(APP).as_posix(), ast.parse(path.read_text("utf-8"))


def imports(name: str) -> Finding:
    return lambda node: isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}


def calls(*names: str) -> Finding:
    def found(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        called = node.func
        return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) in names

    return found


def says(*names: str) -> Finding:
    """An attribute or a text of one of these names."""

    def found(node: ast.AST) -> bool:
        if isinstance(node, ast.Constant):
            return node.value in names
        target = node.target if isinstance(node, ast.AnnAssign) else None
        return (isinstance(node, ast.Attribute) and node.attr in names) or getattr(target, "id", "") in names

    return found


def test_identities_are_named_where_it_is_listed() -> None:
    assert modules_with(imports("Identity")) == IDENTITY - {"models/identity.py"}
    assert modules_with(lambda node: isinstance(node, ast.ClassDef) and node.name == "Identity") == {
        "models/identity.py"
    }


def test_values_are_decrypted_where_it_is_listed() -> None:
    assert modules_with(calls("decrypt", "unseal", "open_field")) - {"db/crypto.py"} == DECRYPTS


def test_the_vault_is_opened_where_it_is_listed() -> None:
    assert modules_with(calls("vault_opened")) == OPENS
    assert modules_with(calls("Vault")) == VAULTS


def test_reasons_are_read_where_it_is_listed() -> None:
    assert modules_with(says("reason_zh", "reason_en")) == REASONS


def test_rows_about_people_are_named_above_the_rounds_where_it_is_listed() -> None:
    """Lists, files and pages get what was shown; who would read a row past the masks has to name its table."""
    rows = ("Proposal", "Recommendation", "Unplaced", "Standby")
    named = set().union(*(modules_with(imports(name)) for name in rows))
    assert {path for path in named if not path.startswith(("models/", "rounds/"))} == LISTS


def test_the_lint_sees_what_it_looks_for() -> None:
    """Guards the tests above: each kind of mention is found."""
    tree = ast.parse("from app.models.identity import Identity\nx = row.reason_zh\nring.decrypt(1)\nopen_field(2)\n")
    nodes = list(ast.walk(tree))
    for finds in (imports("Identity"), says("reason_zh"), calls("decrypt"), calls("open_field")):
        assert any(finds(node) for node in nodes)
