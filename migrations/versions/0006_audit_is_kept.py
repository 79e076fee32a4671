"""PostgreSQL keeps the audit by triggers too: even who owns the tables changes nothing in passing.

Revision: 0006
Follows: 0003

SQLite has its triggers since 0003. The version before only adds events, which goes on as it did.
"""

from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = ("audit_events", "audit_subjects")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE EXCEPTION 'The audit is never changed.'; END $$"
    )
    for name in KEPT:
        op.execute(
            f"CREATE TRIGGER {name}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for name in KEPT:
        op.execute(f"DROP TRIGGER {name}_is_kept ON {name}")
    op.execute("DROP FUNCTION audit_is_kept()")
