"""An attempt to sign in through the identity provider may be that of an account which links itself.

Revision: 0009
Follows: 0008

The version before makes attempts without an account, which stay what they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("oidc_attempts") as batch:
        batch.add_column(sa.Column("user_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key("fk_oidc_attempts_user_id", "users", ["user_id"], ["id"])
        batch.create_index("ix_oidc_attempts_user_id", ["user_id"])


def downgrade() -> None:
    with op.batch_alter_table("oidc_attempts") as batch:
        batch.drop_index("ix_oidc_attempts_user_id")
        batch.drop_constraint("fk_oidc_attempts_user_id", type_="foreignkey")
        batch.drop_column("user_id")
