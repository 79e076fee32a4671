"""Walls: keys a person, sign-in in two steps, the audit, consents and rights, counters, exports that two people ask for.

Revision: 0003
Follows: 0002

Every new column has a default or may be empty, so that the version before still writes its rows. Row security
is not made here: it follows from the models after every upgrade.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW = (
    "abuse_counters",
    "audit_events",
    "audit_heads",
    "audit_subjects",
    "consents",
    "erasures",
    "export_requests",
    "invitations",
    "key_checks",
    "oidc_attempts",
    "retention_holds",
    "rights_requests",
    "vault_keys",
)
UNCHANGED = ("audit_events", "audit_subjects")


def upgrade() -> None:
    _make_tables()
    _widen_tables()
    _forbid_changes()


def downgrade() -> None:
    with op.batch_alter_table("workers") as table:
        table.drop_column("restricted_at")
    with op.batch_alter_table("users") as table:
        table.drop_constraint(op.f("uq_users_oidc_subject"), type_="unique")
        for column in _user_columns():
            table.drop_column(column.name)
    op.create_index(op.f("ix_tokens_user_id"), "tokens", ["user_id"])
    op.drop_index(op.f("ix_tokens_user_id_kind"), "tokens")
    with op.batch_alter_table("tokens") as table:
        for column in _token_columns():
            table.drop_column(column.name)
    op.drop_index(op.f("ix_recommendations_order_office_id"), "recommendations")
    with op.batch_alter_table("recommendations") as table:
        table.drop_constraint(op.f("fk_recommendations_order_office_id"), type_="foreignkey")
        table.drop_column("order_office_id")
    op.drop_index(op.f("ix_organisations_kind_region_code"), "organisations")
    with op.batch_alter_table("organisations") as table:
        table.drop_column("supervises")
    with op.batch_alter_table("identities") as table:
        table.drop_column("index_key")
    for name in NEW:
        op.drop_table(name)


def _widen_tables() -> None:
    op.add_column("identities", sa.Column("index_key", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("organisations", sa.Column("supervises", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_organisations_kind_region_code"), "organisations", ["kind", "region_code"])
    _name_order_offices()
    for column in _token_columns():
        op.add_column("tokens", column)
    op.create_index(op.f("ix_tokens_user_id_kind"), "tokens", ["user_id", "kind"])
    op.drop_index(op.f("ix_tokens_user_id"), "tokens")
    with op.batch_alter_table("users") as table:
        for column in _user_columns():
            table.add_column(column)
        table.create_unique_constraint(op.f("uq_users_oidc_subject"), ["oidc_subject"])
    op.add_column("workers", sa.Column("restricted_at", UtcDateTime(), nullable=True))


def _name_order_offices() -> None:
    with op.batch_alter_table("recommendations") as table:
        table.add_column(sa.Column("order_office_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_recommendations_order_office_id"), "organisations", ["order_office_id"], ["id"]
        )
    op.execute(
        "UPDATE recommendations SET order_office_id ="
        " (SELECT organisation_id FROM job_orders WHERE job_orders.id = recommendations.job_order_id)"
    )
    op.create_index(op.f("ix_recommendations_order_office_id"), "recommendations", ["order_office_id"])


def _forbid_changes() -> None:
    """SQLite knows no privileges: what is written once is kept by triggers there."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in UNCHANGED:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name}"
                " BEGIN SELECT RAISE(ABORT, 'The audit is never changed.'); END"
            )


def _user_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("recovery", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("password_changed_at", UtcDateTime(), nullable=True),
        sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("oidc_subject", sa.String(length=200), nullable=True),
        sa.Column("last_sign_in", UtcDateTime(), nullable=True),
        sa.Column("activated_by", sa.Uuid(), nullable=True),
    ]


def _token_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("kind", sa.String(length=10), server_default="bearer", nullable=False),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("scopes", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("idle_until", UtcDateTime(), nullable=True),
        sa.Column("amr", sa.String(length=20), server_default="pwd", nullable=False),
    ]


def _make_tables() -> None:
    op.create_table(
        "abuse_counters",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("minute", UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", "minute", name=op.f("pk_abuse_counters")),
    )
    op.create_index(op.f("ix_abuse_counters_minute"), "abuse_counters", ["minute"])

    op.create_table(
        "audit_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_digest", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=45), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("organisation_id", "seq", name=op.f("uq_audit_events_organisation_id_seq")),
    )
    op.create_index(op.f("ix_audit_events_actor_id_at"), "audit_events", ["actor_id", "at"])
    op.create_index(op.f("ix_audit_events_at"), "audit_events", ["at"])
    op.create_index(op.f("ix_audit_events_object_id_at"), "audit_events", ["object_id", "at"])

    op.create_table(
        "audit_heads",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_subjects",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_subjects")),
    )
    op.create_table(
        "key_checks",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key_id", name=op.f("pk_key_checks")),
    )
    op.create_table(
        "oidc_attempts",
        sa.Column("state_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("next", sa.String(length=500), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oidc_attempts")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_oidc_attempts_state_hash")),
    )
    op.create_table(
        "vault_keys",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_vault_keys")),
    )
    op.create_index(op.f("ix_vault_keys_organisation_id"), "vault_keys", ["organisation_id"])

    op.create_table(
        "erasures",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by_user", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_erasures_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_organisation_id_id"), "erasures", ["organisation_id", "id"])

    op.create_table(
        "export_requests",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_export_requests_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_requests")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_export_requests_link_hash")),
    )
    op.create_index(op.f("ix_export_requests_organisation_id_id"), "export_requests", ["organisation_id", "id"])

    op.create_table(
        "invitations",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_invitations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_organisation_id"), "invitations", ["organisation_id"])

    op.create_table(
        "consents",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_kind", sa.String(length=12), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_how", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "worker_id"],
            ["workers.organisation_id", "workers.id"],
            name=op.f("fk_consents_organisation_id_worker_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_organisation_id_id"), "consents", ["organisation_id", "id"])
    op.create_index(op.f("ix_consents_worker_id_recipient_id"), "consents", ["worker_id", "recipient_id"])

    op.create_table(
        "retention_holds",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "worker_id"],
            ["workers.organisation_id", "workers.id"],
            name=op.f("fk_retention_holds_organisation_id_worker_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_holds")),
    )
    op.create_index(op.f("ix_retention_holds_worker_id"), "retention_holds", ["worker_id"])

    op.create_table(
        "rights_requests",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "worker_id"],
            ["workers.organisation_id", "workers.id"],
            name=op.f("fk_rights_requests_organisation_id_worker_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_requests")),
    )
    op.create_index(op.f("ix_rights_requests_organisation_id_id"), "rights_requests", ["organisation_id", "id"])
    op.create_index(op.f("ix_rights_requests_state_due_on"), "rights_requests", ["state", "due_on"])
