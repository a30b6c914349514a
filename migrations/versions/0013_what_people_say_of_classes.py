"""what trainees say of classes, apart from who said it

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("feedback", "feedback_receipt", "feedback_call")


def upgrade():
    op.create_table(
        "feedback_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_feedback_call_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_call")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_feedback_call_cohort_id")),
    )
    op.create_table(
        "feedback_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_feedback_receipt_enrolment_id_enrolment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_receipt")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_feedback_receipt_enrolment_id")),
    )
    op.create_table(
        "feedback",
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Integer(), nullable=False),
        sa.Column("teacher", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("as_advertised", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.CheckConstraint("content BETWEEN 1 AND 5", name=op.f("ck_feedback_content_holds")),
        sa.CheckConstraint("teacher BETWEEN 1 AND 5", name=op.f("ck_feedback_teacher_holds")),
        sa.CheckConstraint("place BETWEEN 1 AND 5", name=op.f("ck_feedback_place_holds")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_feedback_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_cohort_id"), "feedback", ["cohort_id"])
    for table in TABLES:
        _keep(table)


def _keep(table):
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_stays_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade():
    for table in TABLES:
        op.drop_table(table)
