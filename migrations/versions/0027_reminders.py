"""holders are reminded that their papers end

Revision: 0027, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(certificate_id IS NULL) <> (credential_id IS NULL)",
            name=op.f("ck_reminder_is_about_one_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_reminder_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_reminder_credential_id_credential")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "certificate_id", "ends_on", "days", name=op.f("uq_reminder_certificate_id_ends_on_days")
        ),
        sa.UniqueConstraint(
            "credential_id", "ends_on", "days", name=op.f("uq_reminder_credential_id_ends_on_days")
        ),
    )
    op.create_index("ix_reminder_ends", "reminder", ["ends_on"])


def downgrade():
    op.drop_table("reminder")
