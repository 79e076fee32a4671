"""${message}.

Revision: ${up_revision}
Follows: ${down_revision | comma,n}

A migration runs while the previous version of the code still serves: add first, remove one release later.
On PostgreSQL the lock timeout of the connection makes it give up rather than queue everybody behind it.
"""

import sqlalchemy as sa
from alembic import op

import app.db.types
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
