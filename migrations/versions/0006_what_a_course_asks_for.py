"""what a course asks for

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "prerequisite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("syllabus_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'course') = (course_id IS NOT NULL)",
            name=op.f("ck_prerequisite_names_its_course"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_prerequisite_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["syllabus_id"],
            ["syllabus_version.id"],
            name=op.f("fk_prerequisite_syllabus_id_syllabus_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prerequisite")),
        sa.UniqueConstraint(
            "syllabus_id", "kind", "key", name=op.f("uq_prerequisite_syllabus_id_kind_key")
        ),
    )
    with op.batch_alter_table("syllabus_version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("period_minutes", sa.Integer(), server_default="45", nullable=False)
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_syllabus_version_period_is_some_minutes"),
            "period_minutes BETWEEN 1 AND 240",
        )


def downgrade():
    with op.batch_alter_table("syllabus_version", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("ck_syllabus_version_period_is_some_minutes"), type_="check"
        )
        batch_op.drop_column("period_minutes")

    op.drop_table("prerequisite")
