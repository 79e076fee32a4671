"""The keys of people are only ever asked for by person: no other index, and on SQLite the key is the table.

Revision: 0008
Follows: 0007

There is no way back while people stand under keys of their own: the version before cannot read them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = "ix_vault_keys_organisation_id"


def upgrade() -> None:
    op.drop_index(INDEX, "vault_keys")
    _rebuild(with_rowid=False)


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM vault_keys")).scalar_one():
        raise RuntimeError("People stand under keys of their own, which the version before cannot read.")
    _rebuild(with_rowid=True)
    op.create_index(INDEX, "vault_keys", ["organisation_id"])


def _rebuild(*, with_rowid: bool) -> None:
    """Make SQLite's table anew, with what is in it."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.rename_table("vault_keys", "vault_keys_before")
    op.create_table(
        "vault_keys",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name="pk_vault_keys"),
        sqlite_with_rowid=with_rowid,
    )
    op.execute("INSERT INTO vault_keys SELECT organisation_id, worker_id, wrapped FROM vault_keys_before")
    op.drop_table("vault_keys_before")
