"""papers on paper: fixed papers, frozen papers, answers typed from them

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "fixed_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("blueprint_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["blueprint_id"], ["blueprint.id"], name=op.f("fk_fixed_paper_blueprint_id_blueprint")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_fixed_paper_created_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixed_paper")),
        sa.UniqueConstraint("blueprint_id", "letter", name=op.f("uq_fixed_paper_blueprint_id_letter")),
    )
    op.create_table(
        "fixed_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("option_order", sa.JSON(), nullable=False),
        sa.Column("points_h", sa.Integer(), nullable=False),
        sa.CheckConstraint("points_h > 0", name=op.f("ck_fixed_item_worth_something")),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["fixed_paper.id"], name=op.f("fk_fixed_item_paper_id_fixed_paper")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_fixed_item_question_version_id_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixed_item")),
        sa.UniqueConstraint("paper_id", "position", name=op.f("uq_fixed_item_paper_id_position")),
        sa.UniqueConstraint(
            "paper_id", "question_version_id", name=op.f("uq_fixed_item_paper_id_question_version_id")
        ),
    )
    op.create_index(op.f("ix_fixed_item_paper_id"), "fixed_item", ["paper_id"])
    op.create_table(
        "frozen_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("fixed_paper_id", sa.Integer(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("large", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_frozen_paper_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name=op.f("fk_frozen_paper_component_id_component")
        ),
        sa.ForeignKeyConstraint(
            ["fixed_paper_id"],
            ["fixed_paper.id"],
            name=op.f("fk_frozen_paper_fixed_paper_id_fixed_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_frozen_paper_made_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_paper")),
        sa.UniqueConstraint(
            "candidate_id", "component_id", name=op.f("uq_frozen_paper_candidate_id_component_id")
        ),
        sa.UniqueConstraint("code", name=op.f("uq_frozen_paper_code")),
    )
    op.create_index(op.f("ix_frozen_paper_component_id"), "frozen_paper", ["component_id"])
    op.create_index(op.f("ix_frozen_paper_fixed_paper_id"), "frozen_paper", ["fixed_paper_id"])
    op.create_table(
        "typed_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_typed_sheet_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_typed_sheet_attempt_id_attempt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typed_sheet")),
    )
    op.create_index(op.f("ix_typed_sheet_attempt_id"), "typed_sheet", ["attempt_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER typed_sheet_stays BEFORE UPDATE OR DELETE ON typed_sheet "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER typed_sheet_stays_{verb.lower()} BEFORE {verb} ON typed_sheet "
            "BEGIN SELECT RAISE(ABORT, 'typed_sheet is append-only'); END"
        )


def downgrade():
    op.drop_table("typed_sheet")
    op.drop_table("frozen_paper")
    op.drop_table("fixed_item")
    op.drop_table("fixed_paper")
