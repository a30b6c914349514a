"""pass marks set by law

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "pass_floor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_pass_floor_is_a_share")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_pass_floor_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_pass_floor_course_id_course")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_floor")),
    )
    op.create_index(op.f("ix_pass_floor_course_id"), "pass_floor", ["course_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER pass_floor_stays BEFORE UPDATE OR DELETE ON pass_floor "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER pass_floor_stays_{verb.lower()} BEFORE {verb} ON pass_floor "
            "BEGIN SELECT RAISE(ABORT, 'pass_floor is append-only'); END"
        )


def downgrade():
    op.drop_table("pass_floor")
