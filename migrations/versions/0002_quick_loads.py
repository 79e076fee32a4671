"""Keys and indexes that a load of a whole county's people can afford, and that pages need.

Revision: 0002
Follows: 0001

A row about a worker points to worker and office by one key, a worker to office, pool and load by one
(docs/adr/0008): each key is looked up for each row of a load. An index on the organisation alone makes
room for (organisation, id), by which pages are read, or goes where a longer index begins with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PAGED = ("agreements", "alliances", "imports", "job_orders", "policies", "users", "worker_pools")
# Another index of theirs begins with the organisation, or nobody looks for their rows by it.
UNNEEDED = (
    "companion_groups",
    "employers",
    "households",
    "identities",
    "import_issues",
    "priority_statuses",
    "rounds",
    "worker_skills",
    "workers",
)
UNSOUGHT = ("household_id", "import_id")  # nobody looks for workers by them; households and loads are never deleted
OF_WORKER = ("identities", "priority_statuses", "worker_skills")
PROVENANCE = ("organisation_id", "pool_id", "import_id")


def upgrade() -> None:
    for name in PAGED:
        op.create_index(op.f(f"ix_{name}_organisation_id_id"), name, ["organisation_id", "id"])
    for name in (*PAGED, *UNNEEDED):
        op.drop_index(op.f(f"ix_{name}_organisation_id"), name)
    for column in UNSOUGHT:
        op.drop_index(op.f(f"ix_workers_{column}"), "workers")
    op.create_index(
        "uq_imports_organisation_id_pool_id_id", "imports", ["organisation_id", "pool_id", "id"], unique=True
    )
    op.create_index("uq_workers_organisation_id_id", "workers", ["organisation_id", "id"], unique=True)
    with op.batch_alter_table("workers") as table:
        for column in PROVENANCE:
            table.drop_constraint(op.f(f"fk_workers_{column}"), type_="foreignkey")
        table.alter_column("import_id", existing_type=sa.Uuid(), nullable=False)
        table.create_foreign_key(
            op.f("fk_workers_organisation_id_pool_id_import_id"),
            "imports",
            list(PROVENANCE),
            ["organisation_id", "pool_id", "id"],
        )
    for name in OF_WORKER:
        with op.batch_alter_table(name) as table:
            for column in ("organisation_id", "worker_id"):
                table.drop_constraint(op.f(f"fk_{name}_{column}"), type_="foreignkey")
            table.create_foreign_key(
                op.f(f"fk_{name}_organisation_id_worker_id"),
                "workers",
                ["organisation_id", "worker_id"],
                ["organisation_id", "id"],
                ondelete="CASCADE",
            )


def downgrade() -> None:
    for name in OF_WORKER:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"fk_{name}_organisation_id_worker_id"), type_="foreignkey")
            table.create_foreign_key(op.f(f"fk_{name}_organisation_id"), "organisations", ["organisation_id"], ["id"])
            table.create_foreign_key(op.f(f"fk_{name}_worker_id"), "workers", ["worker_id"], ["id"], ondelete="CASCADE")
    with op.batch_alter_table("workers") as table:
        table.drop_constraint(op.f("fk_workers_organisation_id_pool_id_import_id"), type_="foreignkey")
        table.alter_column("import_id", existing_type=sa.Uuid(), nullable=True)
        for column, parent in zip(PROVENANCE, ("organisations", "worker_pools", "imports"), strict=True):
            table.create_foreign_key(op.f(f"fk_workers_{column}"), parent, [column], ["id"])
    op.drop_index("uq_workers_organisation_id_id", "workers")
    op.drop_index("uq_imports_organisation_id_pool_id_id", "imports")
    for column in UNSOUGHT:
        op.create_index(op.f(f"ix_workers_{column}"), "workers", [column])
    for name in (*PAGED, *UNNEEDED):
        op.create_index(op.f(f"ix_{name}_organisation_id"), name, ["organisation_id"])
    for name in PAGED:
        op.drop_index(op.f(f"ix_{name}_organisation_id_id"), name)
