"""irregularities and voidings

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

APPEND_ONLY = ("irregularity", "voiding", "voiding_step")


def upgrade():
    op.create_table(
        "irregularity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.String(length=500), nullable=False),
        sa.Column("picture", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_irregularity_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_irregularity_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_irregularity")),
    )
    op.create_index("ix_irregularity_candidate", "irregularity", ["candidate_id"])
    op.create_table(
        "voiding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("irregularity_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_voiding_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name=op.f("fk_voiding_component_id_component")
        ),
        sa.ForeignKeyConstraint(
            ["irregularity_id"],
            ["irregularity.id"],
            name=op.f("fk_voiding_irregularity_id_irregularity"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voiding")),
        sa.UniqueConstraint("irregularity_id", name=op.f("uq_voiding_irregularity_id")),
    )
    op.create_table(
        "voiding_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voiding_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_voiding_step_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["voiding_id"], ["voiding.id"], name=op.f("fk_voiding_step_voiding_id_voiding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voiding_step")),
        sa.UniqueConstraint("voiding_id", "step", name=op.f("uq_voiding_step_voiding_id_step")),
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
    op.drop_table("voiding_step")
    op.drop_table("voiding")
    op.drop_table("irregularity")
