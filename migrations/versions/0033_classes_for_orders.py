"""orders ask for a class for the heads they lack

Revision: 0033, after 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "work_order", sa.Column("class_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("work_order", sa.Column("class_heads", sa.Integer(), nullable=True))


def downgrade():
    with op.batch_alter_table("work_order") as table:
        table.drop_column("class_heads")
        table.drop_column("class_asked_at")
