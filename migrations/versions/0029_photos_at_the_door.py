"""photos taken at the door of an exam

Revision: 0029, after 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "door_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("picture", sa.String(length=80), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(picture = '') = (removed_at IS NOT NULL)",
            name=op.f("ck_door_photo_is_there_or_gone"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_door_photo_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["account.id"], name=op.f("fk_door_photo_taken_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_photo")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_door_photo_candidate_id")),
    )
    op.create_index(
        "ix_door_photo_kept",
        "door_photo",
        ["keep_until"],
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.add_column(
        "exam_terms", sa.Column("photo_days", sa.Integer(), server_default="90", nullable=False)
    )


def downgrade():
    op.drop_column("exam_terms", "photo_days")
    op.drop_index("ix_door_photo_kept", table_name="door_photo")
    op.drop_table("door_photo")
