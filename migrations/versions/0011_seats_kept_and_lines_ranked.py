"""seats kept and lines ranked

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "seat_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("near_days", sa.Integer(), nullable=False),
        sa.Column("near_minutes", sa.Integer(), nullable=False),
        sa.Column("least_minutes", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("most_misses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["organisation.id"], name=op.f("fk_seat_terms_station_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_terms")),
        sa.UniqueConstraint(
            "station_id", "effective_on", name=op.f("uq_seat_terms_station_id_effective_on")
        ),
    )
    op.create_table(
        "waiting_priority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("group_name", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=True),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "points BETWEEN 1 AND 100", name=op.f("ck_waiting_priority_points_hold")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_waiting_priority_scheme_id_scheme")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["organisation.id"],
            name=op.f("fk_waiting_priority_station_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_priority")),
    )
    op.create_table(
        "class_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_class_invitation_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_class_invitation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_invitation")),
        sa.UniqueConstraint(
            "cohort_id", "person_id", name=op.f("uq_class_invitation_cohort_id_person_id")
        ),
    )
    op.create_index("ix_class_invitation_person", "class_invitation", ["person_id"])
    op.create_table(
        "seat_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_seat_offer_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_offer")),
    )
    op.create_index(
        "ix_seat_offer_due",
        "seat_offer",
        ["until"],
        sqlite_where=sa.text("answer IS NULL"),
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_index("ix_seat_offer_enrolment", "seat_offer", ["enrolment_id"])
    op.create_index(
        "uq_seat_offer_open",
        "seat_offer",
        ["enrolment_id"],
        unique=True,
        sqlite_where=sa.text("answer IS NULL"),
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.add_column(
        "enrolment", sa.Column("priority", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "enrolment", sa.Column("priority_why", sa.JSON(), server_default="[]", nullable=False)
    )
    op.add_column(
        "enrolment", sa.Column("misses", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index("ix_enrolment_line", "enrolment", ["cohort_id", "state"])


def downgrade():
    # Before, a freed seat was given at once and nobody applied.
    op.execute(
        "UPDATE enrolment SET state = 'enrolled', enrolled_at = waiting_since WHERE state = 'offered'"
    )
    op.execute(
        "UPDATE enrolment SET state = 'waitlisted', waiting_since = applied_at "
        "WHERE state = 'applied'"
    )
    op.execute("UPDATE enrolment SET state = 'withdrawn' WHERE state = 'refused'")
    op.drop_index("ix_enrolment_line", "enrolment")
    for column in ("misses", "priority_why", "priority"):
        op.drop_column("enrolment", column)
    for table in ("seat_offer", "class_invitation", "waiting_priority", "seat_terms"):
        op.drop_table(table)
