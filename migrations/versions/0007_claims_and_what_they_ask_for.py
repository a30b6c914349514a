"""claims and what they ask for

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "person_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("employment", sa.String(length=40), nullable=True),
        sa.Column("workplace", sa.String(length=100), nullable=False),
        sa.Column("household_code", sa.String(length=6), nullable=True),
        sa.Column("bank", sa.String(length=60), nullable=False),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_code"], ["region.code"], name=op.f("fk_person_file_household_code_region")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_file_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_file")),
        sa.UniqueConstraint("person_id", name=op.f("uq_person_file_person_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_file_uid")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("scheme_version_id", sa.Integer(), nullable=False),
        sa.Column("payee", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=True),
        sa.Column("public_from", sa.Date(), nullable=True),
        sa.Column("public_until", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "handed_in_on IS NOT NULL OR (paid_on IS NULL AND refused_on IS NULL)",
            name=op.f("ck_claim_handed_in_first"),
        ),
        sa.CheckConstraint(
            "paid_on IS NULL OR refused_on IS NULL", name=op.f("ck_claim_one_answer")
        ),
        sa.CheckConstraint("public_until >= public_from", name=op.f("ck_claim_publicity_holds")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_claim_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_claim_made_by_account")),
        sa.ForeignKeyConstraint(
            ["scheme_version_id"],
            ["scheme_version.id"],
            name=op.f("fk_claim_scheme_version_id_scheme_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("ix_claim_cohort", ["cohort_id"], unique=False)
        batch_op.create_index(
            "uq_claim_open",
            ["cohort_id"],
            unique=True,
            sqlite_where=sa.text("paid_on IS NULL AND refused_on IS NULL AND dropped_at IS NULL"),
            postgresql_where=sa.text(
                "paid_on IS NULL AND refused_on IS NULL AND dropped_at IS NULL"
            ),
        )

    op.create_table(
        "person_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("stored", sa.String(length=80), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_person_category_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["account.id"], name=op.f("fk_person_category_checked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_category_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_person_category_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_category")),
        sa.UniqueConstraint("stored", name=op.f("uq_person_category_stored")),
    )
    with op.batch_alter_table("person_category", schema=None) as batch_op:
        batch_op.create_index("ix_person_category_person", ["person_id"], unique=False)
        batch_op.create_index("ix_person_category_state", ["state"], unique=False)

    op.create_table(
        "claim_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("certificate_no", sa.String(length=40), nullable=False),
        sa.Column("certified_on", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_claim_line_amount_holds")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_line_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_claim_line_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_claim_line_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_claim_line_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_line")),
        sa.UniqueConstraint(
            "claim_id", "enrolment_id", name=op.f("uq_claim_line_claim_id_enrolment_id")
        ),
    )
    with op.batch_alter_table("claim_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_line_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index("ix_claim_line_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_claim_line_course",
            ["person_id", "course_id"],
            unique=True,
            sqlite_where=sa.text("released_at IS NULL AND again = 0"),
            postgresql_where=sa.text("released_at IS NULL AND NOT again"),
        )
        batch_op.create_index(
            "uq_claim_line_enrolment",
            ["enrolment_id"],
            unique=True,
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )

    op.create_table(
        "dossier_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("stored", sa.String(length=80), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.Integer(), nullable=True),
        sa.Column("struck_why", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_dossier_paper_added_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_dossier_paper_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_dossier_paper_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["struck_by"], ["account.id"], name=op.f("fk_dossier_paper_struck_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_paper")),
        sa.UniqueConstraint("stored", name=op.f("uq_dossier_paper_stored")),
    )
    with op.batch_alter_table("dossier_paper", schema=None) as batch_op:
        batch_op.create_index("ix_dossier_paper_cohort", ["cohort_id", "kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_dossier_paper_enrolment_id"), ["enrolment_id"], unique=False
        )

    usual = (
        '["opening", "timetable", "teachers", "roster", "sign_sheets", "mark_book", '
        '"certificates", "claim", "follow_ups", "id_copy", "pledge", "hours", "passed", '
        '"certificate", "bank_account"]'
    )
    with op.batch_alter_table("scheme_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("categories", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("papers", sa.JSON(), server_default=usual, nullable=False))
        batch_op.add_column(
            sa.Column("unpaid", sa.String(length=40), server_default="seated", nullable=False)
        )
        batch_op.add_column(
            sa.Column("remark", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "created_at",
                sa.DateTime(timezone=True),
                server_default="2026-11-22 00:00:00",
                nullable=False,
            )
        )
    with op.batch_alter_table("scheme_version", schema=None) as batch_op:
        for name in ("categories", "papers", "unpaid", "remark", "created_at"):
            batch_op.alter_column(name, server_default=None)


def downgrade():
    with op.batch_alter_table("scheme_version", schema=None) as batch_op:
        batch_op.drop_column("created_at")
        batch_op.drop_column("remark")
        batch_op.drop_column("unpaid")
        batch_op.drop_column("papers")
        batch_op.drop_column("categories")

    with op.batch_alter_table("dossier_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_paper_enrolment_id"))
        batch_op.drop_index("ix_dossier_paper_cohort")

    op.drop_table("dossier_paper")
    with op.batch_alter_table("claim_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_claim_line_enrolment",
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_claim_line_course",
            sqlite_where=sa.text("released_at IS NULL AND again = 0"),
            postgresql_where=sa.text("released_at IS NULL AND NOT again"),
        )
        batch_op.drop_index("ix_claim_line_person")
        batch_op.drop_index(batch_op.f("ix_claim_line_claim_id"))

    op.drop_table("claim_line")
    with op.batch_alter_table("person_category", schema=None) as batch_op:
        batch_op.drop_index("ix_person_category_state")
        batch_op.drop_index("ix_person_category_person")

    op.drop_table("person_category")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_claim_open",
            sqlite_where=sa.text("paid_on IS NULL AND refused_on IS NULL AND dropped_at IS NULL"),
            postgresql_where=sa.text(
                "paid_on IS NULL AND refused_on IS NULL AND dropped_at IS NULL"
            ),
        )
        batch_op.drop_index("ix_claim_cohort")

    op.drop_table("claim")
    op.drop_table("person_file")
    op.drop_table("holiday")
