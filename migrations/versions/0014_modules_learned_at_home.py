"""modules learned at home

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "learning_clock",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("counted_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_learning_clock_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_learning_clock")),
    )
    op.create_table(
        "learning_time",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("seconds BETWEEN 0 AND 86400", name=op.f("ck_learning_time_fits_a_day")),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_learning_time_module_id_module")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_learning_time_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "module_id", "day", name=op.f("pk_learning_time")),
    )
    with op.batch_alter_table("learning_time", schema=None) as batch_op:
        batch_op.create_index("ix_learning_time_module", ["module_id"], unique=False)

    op.create_table(
        "module_media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("stored", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("caption", sa.String(length=120), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_module_media_added_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_module_media_module_id_module")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_media")),
        sa.UniqueConstraint("module_id", "digest", name=op.f("uq_module_media_module_id_digest")),
    )
    with op.batch_alter_table("module_media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_module_media_stored"), ["stored"], unique=False)

    with op.batch_alter_table("module", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("topic", sa.String(length=60), server_default="", nullable=False)
        )

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("practice", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade():
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_column("practice")

    with op.batch_alter_table("module", schema=None) as batch_op:
        batch_op.drop_column("topic")

    with op.batch_alter_table("module_media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_module_media_stored"))

    op.drop_table("module_media")
    with op.batch_alter_table("learning_time", schema=None) as batch_op:
        batch_op.drop_index("ix_learning_time_module")

    op.drop_table("learning_time")
    op.drop_table("learning_clock")
