"""what a certificate type asks, who may issue it, second yes, evidence of decisions

Revision: 0026, after 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("certificate_type", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reminders", sa.JSON(), server_default="[90, 60, 30, 7]", nullable=False)
        )
        batch_op.add_column(
            sa.Column("grace_days", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("renewal_course_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("required_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("builds_on_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("needs_approval", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_certificate_type_renewal_course_id"), ["renewal_course_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_certificate_type_renewal_course_id_course"),
            "course",
            ["renewal_course_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_certificate_type_builds_on_id_certificate_type"),
            "certificate_type",
            ["builds_on_id"],
            ["id"],
        )
    with op.batch_alter_table("certificate_type", schema=None) as batch_op:
        for name in ("reminders", "grace_days", "needs_approval"):
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        "type_issuer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["certificate_type.id"],
            name=op.f("fk_type_issuer_type_id_certificate_type"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_type_issuer_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_type_issuer")),
        sa.UniqueConstraint(
            "type_id",
            "organisation_id",
            "since",
            name=op.f("uq_type_issuer_type_id_organisation_id_since"),
        ),
    )
    op.create_table(
        "certificate_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["certificate_type.id"],
            name=op.f("fk_certificate_approval_type_id_certificate_type"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_certificate_approval_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_certificate_approval_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_certificate_approval_decided_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_approval")),
    )
    op.create_index(
        "uq_certificate_approval_open",
        "certificate_approval",
        ["enrolment_id"],
        unique=True,
        sqlite_where=sa.text("approved IS NULL OR approved = 1"),
        postgresql_where=sa.text("approved IS NULL OR approved"),
    )
    # No batch: it makes the table anew, and the triggers that keep its rows would be gone.
    op.add_column("ledger_entry", sa.Column("evidence", sa.String(length=100), nullable=True))
    op.add_column("ledger_entry", sa.Column("evidence_media", sa.String(length=40), nullable=True))


def downgrade():
    op.drop_column("ledger_entry", "evidence_media")
    op.drop_column("ledger_entry", "evidence")
    op.drop_table("certificate_approval")
    op.drop_table("type_issuer")
    with op.batch_alter_table("certificate_type", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_certificate_type_builds_on_id_certificate_type"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_certificate_type_renewal_course_id_course"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("uq_certificate_type_renewal_course_id"), type_="unique"
        )
        for name in (
            "needs_approval", "builds_on_id", "required_minutes", "renewal_course_id",
            "grace_days", "reminders",
        ):  # fmt: skip
            batch_op.drop_column(name)
