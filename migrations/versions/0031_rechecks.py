"""staff look again whether papers of others still stand

Revision: 0031, after 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("certificate_type", sa.Column("recheck_months", sa.Integer(), nullable=True))
    op.add_column("credential", sa.Column("recheck_on", sa.Date(), nullable=True))


def downgrade():
    op.drop_column("credential", "recheck_on")
    op.drop_column("certificate_type", "recheck_months")
