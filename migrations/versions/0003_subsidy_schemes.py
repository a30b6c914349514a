"""subsidy schemes

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_scheme_region_code_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
        sa.UniqueConstraint("code", name=op.f("uq_scheme_code")),
    )
    op.create_table(
        "scheme_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("lead_unit", sa.String(length=40), nullable=False),
        sa.Column("attendance_floor", sa.Integer(), nullable=False),
        sa.Column("least_hours", sa.Integer(), nullable=False),
        sa.Column("practice_percent", sa.Integer(), nullable=False),
        sa.Column("least_heads", sa.Integer(), nullable=False),
        sa.Column("most_heads", sa.Integer(), nullable=False),
        sa.Column("most_per_year", sa.Integer(), nullable=False),
        sa.Column("pays_repeats", sa.Boolean(), nullable=False),
        sa.Column("least_age", sa.Integer(), nullable=False),
        sa.Column("most_age_men", sa.Integer(), nullable=False),
        sa.Column("most_age_women", sa.Integer(), nullable=False),
        sa.Column("claim_months", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("amount_unit", sa.String(length=40), nullable=False),
        sa.Column("cap_fen", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("follow_up_percent", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount_fen >= 0 AND cap_fen >= 0", name=op.f("ck_scheme_version_amounts_hold")
        ),
        sa.CheckConstraint(
            "attendance_floor BETWEEN 0 AND 100", name=op.f("ck_scheme_version_floor_is_percent")
        ),
        sa.CheckConstraint(
            "practice_percent BETWEEN 0 AND 100", name=op.f("ck_scheme_version_practice_is_percent")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_scheme_version_scheme_id_scheme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_version")),
        sa.UniqueConstraint(
            "scheme_id", "effective_on", name=op.f("uq_scheme_version_scheme_id_effective_on")
        ),
    )
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scheme_version_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_cohort_scheme_version_id_scheme_version"),
            "scheme_version",
            ["scheme_version_id"],
            ["id"],
        )


def downgrade():
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_cohort_scheme_version_id_scheme_version"), type_="foreignkey"
        )
        batch_op.drop_column("scheme_version_id")

    op.drop_table("scheme_version")
    op.drop_table("scheme")
