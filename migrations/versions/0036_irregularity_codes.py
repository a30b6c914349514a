"""the catalogue of irregularities as dated rows

Revision: 0036, after 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "irregularity_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("reach", sa.String(length=40), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_irregularity_code_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_irregularity_code")),
        sa.UniqueConstraint(
            "code", "effective_on", name=op.f("uq_irregularity_code_code_effective_on")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER irregularity_code_stays BEFORE UPDATE OR DELETE ON irregularity_code "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER irregularity_code_stays_{verb.lower()} "
            f"BEFORE {verb} ON irregularity_code "
            "BEGIN SELECT RAISE(ABORT, 'irregularity_code is append-only'); END"
        )


def downgrade():
    op.drop_table("irregularity_code")
