"""answers marked one by one, by one, two or three markers

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "answer_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("points_h", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points_h >= 0", name=op.f("ck_answer_mark_not_negative")),
        sa.CheckConstraint("turn BETWEEN 1 AND 3", name=op.f("ck_answer_mark_turn_holds")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_answer_mark_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["attempt_item.id"], name=op.f("fk_answer_mark_item_id_attempt_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_mark")),
        sa.UniqueConstraint(
            "item_id", "turn", "number", name=op.f("uq_answer_mark_item_id_turn_number")
        ),
    )
    op.create_table(
        "answer_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_answer_claim_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["attempt_item.id"], name=op.f("fk_answer_claim_item_id_attempt_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_claim")),
        sa.UniqueConstraint("item_id", "turn", name=op.f("uq_answer_claim_item_id_turn")),
    )
    op.create_index(
        "uq_answer_claim_marker", "answer_claim", ["item_id", "account_id"], unique=True
    )
    with op.batch_alter_table("question_version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rubric", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
    with op.batch_alter_table("component", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("second_percent", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("tolerance_h", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("apart_rule", sa.String(length=40), nullable=False, server_default="third")
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_component_share_holds"), "second_percent BETWEEN 0 AND 100"
        )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("seed", sa.String(length=32), nullable=False, server_default="")
        )

    # What a marker gave stays as it was given.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER answer_mark_stays BEFORE UPDATE OR DELETE ON answer_mark "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER answer_mark_stays_{verb.lower()} BEFORE {verb} ON answer_mark "
            "BEGIN SELECT RAISE(ABORT, 'answer_mark is append-only'); END"
        )


def downgrade():
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_column("seed")
    with op.batch_alter_table("component", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_component_share_holds"), type_="check")
        batch_op.drop_column("apart_rule")
        batch_op.drop_column("tolerance_h")
        batch_op.drop_column("second_percent")
    with op.batch_alter_table("question_version", schema=None) as batch_op:
        batch_op.drop_column("rubric")
    op.drop_table("answer_claim")
    op.drop_table("answer_mark")
