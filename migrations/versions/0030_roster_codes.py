"""one code for everybody of a shift

Revision: 0030, after 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "roster_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_roster_code_order_id_work_order")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_roster_code_made_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_code")),
        sa.UniqueConstraint("order_id", name=op.f("uq_roster_code_order_id")),
        sa.UniqueConstraint("token", name=op.f("uq_roster_code_token")),
    )


def downgrade():
    op.drop_table("roster_code")
