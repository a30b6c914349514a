"""time given back

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


#: Rows of these tables are only ever added.
APPEND_ONLY = ("exam_sign", "time_grant")


def upgrade():
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_outage_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["account.id"], name=op.f("fk_outage_declared_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["account.id"], name=op.f("fk_outage_signed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_outage_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index(op.f("ix_outage_sitting_id"), "outage", ["sitting_id"])

    op.create_table(
        "exam_sign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_exam_sign_attempt_id_attempt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_sign")),
    )
    op.create_index("ix_exam_sign_attempt", "exam_sign", ["attempt_id", "at"])

    op.create_table(
        "time_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("outage_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_time_grant_gives_something")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_time_grant_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_time_grant_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["outage.id"], name=op.f("fk_time_grant_outage_id_outage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_grant")),
        sa.UniqueConstraint(
            "attempt_id", "outage_id", name=op.f("uq_time_grant_attempt_id_outage_id")
        ),
    )
    op.create_index(op.f("ix_time_grant_attempt_id"), "time_grant", ["attempt_id"])

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("writer", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("time_percent", sa.Integer(), nullable=False, server_default="100")
        )
        batch_op.add_column(
            sa.Column("reader", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("allowed_why", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("allowed_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_candidate_allowed_by_account"), "account", ["allowed_by"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_candidate_allowance_holds"), "time_percent BETWEEN 100 AND 300"
        )

    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("gap_minutes", sa.Integer(), nullable=False, server_default="0")
        )

    for table in APPEND_ONLY:
        _stays(table)


def _stays(table):
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
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.drop_column("gap_minutes")

    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_candidate_allowance_holds"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_candidate_allowed_by_account"), type_="foreignkey")
        batch_op.drop_column("allowed_by")
        batch_op.drop_column("allowed_why")
        batch_op.drop_column("reader")
        batch_op.drop_column("time_percent")

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
        batch_op.drop_column("writer")

    op.drop_table("time_grant")
    op.drop_table("exam_sign")
    op.drop_table("outage")
