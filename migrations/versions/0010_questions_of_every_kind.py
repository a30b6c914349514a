"""questions of every kind

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

#: JSON and text that every version of before gets: no parts, all or nothing, no pictures.
NEW = (
    sa.Column("parts", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
    sa.Column("scoring", sa.JSON(), server_default=sa.text('\'{"rule":"all"}\''), nullable=False),
    sa.Column("html", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    sa.Column("media", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
    sa.Column("name", sa.String(length=200), server_default=sa.text("''"), nullable=False),
    sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("returned_by", sa.Integer(), nullable=True),
    sa.Column("returned_why", sa.String(length=200), server_default=sa.text("''"), nullable=False),
)


def upgrade():
    op.create_index("ix_attempt_item_version", "attempt_item", ["question_version_id"])
    with op.batch_alter_table("question_version", schema=None) as batch_op:
        for column in NEW:
            batch_op.add_column(column._copy())
        batch_op.create_foreign_key(
            batch_op.f("fk_question_version_returned_by_account"),
            "account",
            ["returned_by"],
            ["id"],
        )


def downgrade():
    with op.batch_alter_table("question_version", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_question_version_returned_by_account"), type_="foreignkey"
        )
        for column in reversed(NEW):
            batch_op.drop_column(column.name)

    op.drop_index("ix_attempt_item_version", "attempt_item")
