"""staff look again whether papers of others still stand

Revision: 0032, after 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("certificate_type", sa.Column("recheck_months", sa.Integer(), nullable=True))
    op.add_column("credential", sa.Column("recheck_on", sa.Date(), nullable=True))


def downgrade():
    op.drop_column("credential", "recheck_on")
    op.drop_column("certificate_type", "recheck_months")
