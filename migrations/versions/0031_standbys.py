"""people stand by for full orders

Revision: 0031, after 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("work_order") as table:
        table.add_column(sa.Column("backups", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("standing_by", sa.Integer(), nullable=False, server_default="0"))
        table.create_check_constraint(
            op.f("ck_work_order_backups_hold"), "standing_by >= 0 AND standing_by <= backups"
        )
    # The default was for the orders that stand; new ones say it themselves.
    with op.batch_alter_table("work_order") as table:
        table.alter_column("backups", server_default=None)
        table.alter_column("standing_by", server_default=None)
    op.create_table(
        "standby",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_why", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_standby_offer_id_offer")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_standby_order_id_work_order")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_standby_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standby")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_standby_offer_id")),
    )
    op.create_index("ix_standby_order", "standby", ["order_id", "id"])
    op.create_index("ix_standby_person", "standby", ["person_id"])


def downgrade():
    op.drop_table("standby")
    with op.batch_alter_table("work_order") as table:
        table.drop_constraint(op.f("ck_work_order_backups_hold"), type_="check")
        table.drop_column("standing_by")
        table.drop_column("backups")
