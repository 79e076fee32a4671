"""First schema.

Revision: 0001
Follows: nothing

A migration runs while the previous version of the code still serves: add first, remove one release later.
On PostgreSQL the lock timeout of the connection makes it give up rather than queue everybody behind it.
"""

import sqlalchemy as sa
from alembic import op

import app.db.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minimum_wages",
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("monthly", sa.Integer(), nullable=False),
        sa.Column("hourly_fen", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("region_code", "tier", "valid_from", name=op.f("pk_minimum_wages")),
    )
    op.create_table(
        "occupation_aliases",
        sa.Column("occupation_code", sa.String(length=10), nullable=False),
        sa.Column("alias", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("occupation_code", "alias", name=op.f("pk_occupation_aliases")),
    )
    op.create_table(
        "occupations",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_occupations")),
    )
    with op.batch_alter_table("occupations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occupations_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["organisations.id"], name=op.f("fk_organisations_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "reference_releases",
        sa.Column("dataset", sa.String(length=30), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("loaded_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_releases")),
    )
    with op.batch_alter_table("reference_releases", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reference_releases_dataset_loaded_at"), ["dataset", "loaded_at"], unique=False
        )

    op.create_table(
        "region_changes",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("old_code", sa.String(length=6), nullable=False),
        sa.Column("old_name", sa.String(length=40), nullable=False),
        sa.Column("new_code", sa.String(length=6), nullable=False),
        sa.Column("new_name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_region_changes")),
    )
    with op.batch_alter_table("region_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_changes_old_code"), ["old_code"], unique=False)

    op.create_table(
        "region_pairs",
        sa.Column("helper_code", sa.String(length=6), nullable=False),
        sa.Column("receiver_code", sa.String(length=6), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("helper_code", "receiver_code", name=op.f("pk_region_pairs")),
    )
    op.create_table(
        "regions",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("parent_code", sa.String(length=6), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
    )
    with op.batch_alter_table("regions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regions_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_regions_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "tilted_areas",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("list_complete", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("kind", "region_code", "valid_from", name=op.f("pk_tilted_areas")),
    )
    op.create_table(
        "alliances",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_alliances_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliances")),
    )
    with op.batch_alter_table("alliances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alliances_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "companion_groups",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("together", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_companion_groups_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companion_groups")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_companion_groups_organisation_id_code")),
    )
    with op.batch_alter_table("companion_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_companion_groups_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "employers",
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("agency", sa.Boolean(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_employers_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        sa.UniqueConstraint("organisation_id", "credit_code", name=op.f("uq_employers_organisation_id_credit_code")),
    )
    with op.batch_alter_table("employers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employers_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "households",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("zero_employment", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_households_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_households_organisation_id_code")),
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_households_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "policies",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_policies_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("organisation_id", "name", "number", name=op.f("uq_policies_organisation_id_name_number")),
    )
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policies_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=False),
        sa.Column("lease_until", app.db.types.UtcDateTime(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=False),
        sa.Column("error_zh", sa.Text(), nullable=False),
        sa.Column("error_en", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_tasks_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_tasks_state_id", ["state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "users",
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", app.db.types.UtcDateTime(), nullable=True),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_users_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "worker_pools",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_worker_pools_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_pools")),
    )
    with op.batch_alter_table("worker_pools", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worker_pools_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "agreements",
        sa.Column("alliance_id", sa.Uuid(), nullable=True),
        sa.Column("exporter", sa.String(length=6), nullable=False),
        sa.Column("receiver", sa.String(length=6), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("max_workers", sa.Integer(), nullable=True),
        sa.Column("target_workers", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_agreements_alliance_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_agreements_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreements_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreements_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "alliance_members",
        sa.Column("alliance_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_alliance_members_alliance_id")),
        sa.ForeignKeyConstraint(["member_id"], ["organisations.id"], name=op.f("fk_alliance_members_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_alliance_members_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_members")),
    )
    with op.batch_alter_table("alliance_members", schema=None) as batch_op:
        batch_op.create_index("ix_alliance_members_alliance_id_member_id", ["alliance_id", "member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alliance_members_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alliance_members_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_idempotency_keys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_idempotency_keys_user_id_key")),
    )
    op.create_table(
        "imports",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_imports_created_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_imports_organisation_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["worker_pools.id"], name=op.f("fk_imports_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "rounds",
        sa.Column("alliance_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", app.db.types.UtcDateTime(), nullable=True),
        sa.Column("published_at", app.db.types.UtcDateTime(), nullable=True),
        sa.Column("published_solution_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_rounds_alliance_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_rounds_organisation_id")),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_rounds_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rounds_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_rounds_organisation_id_id", ["organisation_id", "id"], unique=False)
        batch_op.create_index(
            "uq_rounds_one_active",
            ["alliance_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('collecting', 'frozen', 'solving', 'proposed')"),
            postgresql_where=sa.text("state IN ('collecting', 'frozen', 'solving', 'proposed')"),
        )

    op.create_table(
        "tokens",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", app.db.types.UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tokens_token_hash")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_user_id"), ["user_id"], unique=False)

    op.create_table(
        "import_issues",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=100), nullable=False),
        sa.Column("cell", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("message_zh", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("value_class", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_issues_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_import_issues_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_issues")),
    )
    with op.batch_alter_table("import_issues", schema=None) as batch_op:
        batch_op.create_index("ix_import_issues_import_id_id", ["import_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_issues_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "job_orders",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("occupation", sa.String(length=10), nullable=False),
        sa.Column("occupation_confidence", sa.Float(), nullable=False),
        sa.Column("occupation_confirmed", sa.Boolean(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("certificate", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("pay_kind", sa.String(length=12), nullable=False),
        sa.Column("base_low", sa.Integer(), nullable=False),
        sa.Column("wage_low", sa.Integer(), nullable=False),
        sa.Column("wage_high", sa.Integer(), nullable=False),
        sa.Column("hourly_low", sa.Float(), nullable=False),
        sa.Column("education", sa.String(length=12), nullable=False),
        sa.Column("age_min", sa.SmallInteger(), nullable=True),
        sa.Column("age_max", sa.SmallInteger(), nullable=True),
        sa.Column("hazards", sa.String(length=200), nullable=True),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reserved_seats", sa.Integer(), nullable=False),
        sa.Column("reserved_tier", sa.SmallInteger(), nullable=True),
        sa.Column("reserved_hard", sa.Boolean(), nullable=False),
        sa.Column("dormitory", sa.Boolean(), nullable=False),
        sa.Column("couple_rooms", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("gate", sa.JSON(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("import_row", sa.Integer(), nullable=False),
        sa.Column("row_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_job_orders_employer_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_job_orders_import_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_job_orders_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_orders")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_job_orders_organisation_id_code")),
    )
    with op.batch_alter_table("job_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_orders_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_orders_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_orders_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_job_orders_state_organisation_id", ["state", "organisation_id"], unique=False)

    op.create_table(
        "round_pools",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["coordinator_id"], ["organisations.id"], name=op.f("fk_round_pools_coordinator_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_round_pools_organisation_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["worker_pools.id"], name=op.f("fk_round_pools_pool_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_pools_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "pool_id", name=op.f("pk_round_pools")),
    )
    with op.batch_alter_table("round_pools", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_pools_coordinator_id"), ["coordinator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_pools_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "snapshots",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_snapshots_organisation_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_snapshots_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("round_id", name=op.f("uq_snapshots_round_id")),
    )
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshots_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "workers",
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("village", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("education", sa.String(length=12), nullable=False),
        sa.Column("min_wage", sa.Integer(), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("wish_occupations", sa.Text(), nullable=False),
        sa.Column("wish_regions", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("hold_code", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("import_row", sa.Integer(), nullable=False),
        sa.Column("row_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_workers_household_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_workers_import_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_workers_organisation_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["worker_pools.id"], name=op.f("fk_workers_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    with op.batch_alter_table("workers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workers_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workers_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workers_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_workers_pool_id_id", ["pool_id", "id"], unique=False)

    op.create_table(
        "companion_members",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["companion_groups.id"], name=op.f("fk_companion_members_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_companion_members_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["workers.id"], name=op.f("fk_companion_members_worker_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_companion_members")),
    )
    with op.batch_alter_table("companion_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_companion_members_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_companion_members_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "identities",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("id_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_identities_organisation_id")),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["workers.id"], name=op.f("fk_identities_worker_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_identities")),
        sa.UniqueConstraint("organisation_id", "id_index", name=op.f("uq_identities_organisation_id_id_index")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "priority_statuses",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subtype", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_priority_statuses_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["workers.id"], name=op.f("fk_priority_statuses_worker_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_statuses")),
    )
    with op.batch_alter_table("priority_statuses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_priority_statuses_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_priority_statuses_worker_id"), ["worker_id"], unique=False)

    op.create_table(
        "snapshot_parts",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_snapshot_parts_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_parts_snapshot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "name", name=op.f("pk_snapshot_parts")),
    )
    with op.batch_alter_table("snapshot_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshot_parts_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "solutions",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("certificate", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_solutions_organisation_id")),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_solutions_policy_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_solutions_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_solutions_snapshot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solutions")),
    )
    with op.batch_alter_table("solutions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_solutions_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_solutions_round_id"), ["round_id"], unique=False)

    op.create_table(
        "worker_skills",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("occupation", sa.String(length=10), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("certified", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_worker_skills_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["workers.id"], name=op.f("fk_worker_skills_worker_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_skills")),
    )
    with op.batch_alter_table("worker_skills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worker_skills_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_worker_skills_worker_id"), ["worker_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("solution_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("drop_code", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("order_office_id", sa.Uuid(), nullable=False),
        sa.Column("worker_office_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name=op.f("fk_proposals_job_order_id")),
        sa.ForeignKeyConstraint(["order_office_id"], ["organisations.id"], name=op.f("fk_proposals_order_office_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_proposals_organisation_id")),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["solutions.id"], name=op.f("fk_proposals_solution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_proposals_worker_id")),
        sa.ForeignKeyConstraint(["worker_office_id"], ["organisations.id"], name=op.f("fk_proposals_worker_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index("ix_proposals_job_order_id", ["job_order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_order_office_id"), ["order_office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_proposals_solution_id_id", ["solution_id", "id"], unique=False)
        batch_op.create_index("ix_proposals_solution_id_worker_id", ["solution_id", "worker_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_proposals_worker_office_id"), ["worker_office_id"], unique=False)

    op.create_table(
        "recommendations",
        sa.Column("solution_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("worker_office_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name=op.f("fk_recommendations_job_order_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recommendations_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["solutions.id"], name=op.f("fk_recommendations_solution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_recommendations_worker_id")),
        sa.ForeignKeyConstraint(
            ["worker_office_id"], ["organisations.id"], name=op.f("fk_recommendations_worker_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
    )
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recommendations_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_recommendations_solution_id_id", ["solution_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recommendations_worker_id"), ["worker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recommendations_worker_office_id"), ["worker_office_id"], unique=False)

    op.create_table(
        "standby",
        sa.Column("solution_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name=op.f("fk_standby_job_order_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_standby_organisation_id")),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["solutions.id"], name=op.f("fk_standby_solution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_standby_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standby")),
    )
    with op.batch_alter_table("standby", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standby_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "ix_standby_solution_id_job_order_id_rank", ["solution_id", "job_order_id", "rank"], unique=False
        )

    op.create_table(
        "unfilled",
        sa.Column("solution_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name=op.f("fk_unfilled_job_order_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_unfilled_organisation_id")),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["solutions.id"], name=op.f("fk_unfilled_solution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfilled")),
    )
    with op.batch_alter_table("unfilled", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unfilled_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_unfilled_solution_id_id", ["solution_id", "id"], unique=False)

    op.create_table(
        "unplaced",
        sa.Column("solution_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", app.db.types.UtcDateTime(), nullable=False),
        sa.Column("worker_office_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_unplaced_organisation_id")),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["solutions.id"], name=op.f("fk_unplaced_solution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_unplaced_worker_id")),
        sa.ForeignKeyConstraint(["worker_office_id"], ["organisations.id"], name=op.f("fk_unplaced_worker_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unplaced")),
    )
    with op.batch_alter_table("unplaced", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unplaced_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_unplaced_solution_id_id", ["solution_id", "id"], unique=False)
        batch_op.create_index("ix_unplaced_solution_id_reason", ["solution_id", "reason"], unique=False)
        batch_op.create_index(batch_op.f("ix_unplaced_worker_id"), ["worker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unplaced_worker_office_id"), ["worker_office_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("unplaced", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unplaced_worker_office_id"))
        batch_op.drop_index(batch_op.f("ix_unplaced_worker_id"))
        batch_op.drop_index("ix_unplaced_solution_id_reason")
        batch_op.drop_index("ix_unplaced_solution_id_id")
        batch_op.drop_index(batch_op.f("ix_unplaced_organisation_id"))

    op.drop_table("unplaced")
    with op.batch_alter_table("unfilled", schema=None) as batch_op:
        batch_op.drop_index("ix_unfilled_solution_id_id")
        batch_op.drop_index(batch_op.f("ix_unfilled_organisation_id"))

    op.drop_table("unfilled")
    with op.batch_alter_table("standby", schema=None) as batch_op:
        batch_op.drop_index("ix_standby_solution_id_job_order_id_rank")
        batch_op.drop_index(batch_op.f("ix_standby_organisation_id"))

    op.drop_table("standby")
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendations_worker_office_id"))
        batch_op.drop_index(batch_op.f("ix_recommendations_worker_id"))
        batch_op.drop_index("ix_recommendations_solution_id_id")
        batch_op.drop_index(batch_op.f("ix_recommendations_organisation_id"))

    op.drop_table("recommendations")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposals_worker_office_id"))
        batch_op.drop_index("ix_proposals_solution_id_worker_id")
        batch_op.drop_index("ix_proposals_solution_id_id")
        batch_op.drop_index(batch_op.f("ix_proposals_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_order_office_id"))
        batch_op.drop_index("ix_proposals_job_order_id")

    op.drop_table("proposals")
    with op.batch_alter_table("worker_skills", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worker_skills_worker_id"))
        batch_op.drop_index(batch_op.f("ix_worker_skills_organisation_id"))

    op.drop_table("worker_skills")
    with op.batch_alter_table("solutions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_solutions_round_id"))
        batch_op.drop_index(batch_op.f("ix_solutions_organisation_id"))

    op.drop_table("solutions")
    with op.batch_alter_table("snapshot_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshot_parts_organisation_id"))

    op.drop_table("snapshot_parts")
    with op.batch_alter_table("priority_statuses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_priority_statuses_worker_id"))
        batch_op.drop_index(batch_op.f("ix_priority_statuses_organisation_id"))

    op.drop_table("priority_statuses")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identities_organisation_id"))

    op.drop_table("identities")
    with op.batch_alter_table("companion_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_companion_members_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_companion_members_group_id"))

    op.drop_table("companion_members")
    with op.batch_alter_table("workers", schema=None) as batch_op:
        batch_op.drop_index("ix_workers_pool_id_id")
        batch_op.drop_index(batch_op.f("ix_workers_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_workers_import_id"))
        batch_op.drop_index(batch_op.f("ix_workers_household_id"))

    op.drop_table("workers")
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshots_organisation_id"))

    op.drop_table("snapshots")
    with op.batch_alter_table("round_pools", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_pools_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_round_pools_coordinator_id"))

    op.drop_table("round_pools")
    with op.batch_alter_table("job_orders", schema=None) as batch_op:
        batch_op.drop_index("ix_job_orders_state_organisation_id")
        batch_op.drop_index(batch_op.f("ix_job_orders_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_job_orders_import_id"))
        batch_op.drop_index(batch_op.f("ix_job_orders_employer_id"))

    op.drop_table("job_orders")
    with op.batch_alter_table("import_issues", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_issues_organisation_id"))
        batch_op.drop_index("ix_import_issues_import_id_id")

    op.drop_table("import_issues")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_user_id"))

    op.drop_table("tokens")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rounds_one_active",
            sqlite_where=sa.text("state IN ('collecting', 'frozen', 'solving', 'proposed')"),
            postgresql_where=sa.text("state IN ('collecting', 'frozen', 'solving', 'proposed')"),
        )
        batch_op.drop_index("ix_rounds_organisation_id_id")
        batch_op.drop_index(batch_op.f("ix_rounds_organisation_id"))

    op.drop_table("rounds")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_organisation_id"))

    op.drop_table("imports")
    op.drop_table("idempotency_keys")
    with op.batch_alter_table("alliance_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alliance_members_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_alliance_members_member_id"))
        batch_op.drop_index("ix_alliance_members_alliance_id_member_id")

    op.drop_table("alliance_members")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreements_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_agreements_alliance_id"))

    op.drop_table("agreements")
    with op.batch_alter_table("worker_pools", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worker_pools_organisation_id"))

    op.drop_table("worker_pools")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_organisation_id"))

    op.drop_table("users")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_subject_id"))
        batch_op.drop_index("ix_tasks_state_id")
        batch_op.drop_index(batch_op.f("ix_tasks_organisation_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policies_organisation_id"))

    op.drop_table("policies")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_households_organisation_id"))

    op.drop_table("households")
    with op.batch_alter_table("employers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employers_organisation_id"))

    op.drop_table("employers")
    with op.batch_alter_table("companion_groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_companion_groups_organisation_id"))

    op.drop_table("companion_groups")
    with op.batch_alter_table("alliances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alliances_organisation_id"))

    op.drop_table("alliances")
    op.drop_table("tilted_areas")
    with op.batch_alter_table("regions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_regions_parent_code"))
        batch_op.drop_index(batch_op.f("ix_regions_name"))

    op.drop_table("regions")
    op.drop_table("region_pairs")
    with op.batch_alter_table("region_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_changes_old_code"))

    op.drop_table("region_changes")
    with op.batch_alter_table("reference_releases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_releases_dataset_loaded_at"))

    op.drop_table("reference_releases")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_parent_id"))

    op.drop_table("organisations")
    with op.batch_alter_table("occupations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occupations_parent_code"))

    op.drop_table("occupations")
    op.drop_table("occupation_aliases")
    op.drop_table("minimum_wages")
