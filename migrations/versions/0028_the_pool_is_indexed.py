"""wishes know skills, years, hours and districts; the pool has an index of its own

Revision: 0028, after 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TESTED = (
    "since", "until", "free", "adult", "hours", "wants", "skills", "pay", "stars", "years",
    "lat", "lng",
)  # fmt: skip


def upgrade():
    with op.batch_alter_table("wish") as batch:
        batch.add_column(sa.Column("skill_bits", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("years", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(
            sa.Column("hours", sa.Integer(), nullable=False, server_default=str((1 << 28) - 1))
        )
        batch.add_column(sa.Column("districts", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("wish") as batch:
        for name in ("skill_bits", "years", "hours", "districts"):
            batch.alter_column(name, server_default=None)
    op.create_table(
        "trade_bit",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("bit", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_trade_bit")),
        sa.UniqueConstraint("bit", name=op.f("uq_trade_bit_bit")),
    )
    op.create_table(
        "pool_row",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=False),
        sa.Column("adult", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("wants", sa.BigInteger(), nullable=False),
        sa.Column("skills", sa.BigInteger(), nullable=False),
        sa.Column("pay", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Integer(), nullable=False),
        sa.Column("lng", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("region", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pool_row_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "since", name=op.f("pk_pool_row")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_pool_row_rank", "pool_row", ["kind", "rank", "person_id", *TESTED, "region"]
    )
    op.create_index(
        "ix_pool_row_region", "pool_row", ["kind", "region", "rank", "person_id", *TESTED]
    )
    op.create_index(
        "ix_pool_row_cell", "pool_row", ["kind", "cell", "rank", "person_id", *TESTED, "region"]
    )
    op.create_table(
        "pool_skill",
        sa.Column("skill", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("skills", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pool_skill_person_id_person")
        ),
        sa.PrimaryKeyConstraint("skill", "rank", "person_id", name=op.f("pk_pool_skill")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pool_skill_person", "pool_skill", ["person_id"])
    op.create_table(
        "pool_word",
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pool_word_person_id_person")
        ),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_pool_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pool_word_person", "pool_word", ["person_id"])


def downgrade():
    for table in ("pool_word", "pool_skill", "pool_row", "trade_bit"):
        op.drop_table(table)
    with op.batch_alter_table("wish") as batch:
        for name in ("districts", "hours", "years", "skill_bits"):
            batch.drop_column(name)
