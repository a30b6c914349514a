"""rooms lessons papers and calendars

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seats BETWEEN 1 AND 1000", name=op.f("ck_room_seats_hold")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_room_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_room_organisation_id_name")),
    )
    op.create_table(
        "training_licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_training_licence_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_licence")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_training_licence_organisation_id")),
    )
    op.create_table(
        "teacher_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("certificate_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("speciality", sa.String(length=60), nullable=False),
        sa.Column("teaching_since", sa.Integer(), nullable=True),
        sa.Column("modules", sa.String(length=200), nullable=False),
        sa.Column("full_time", sa.Boolean(), nullable=False),
        sa.Column("contract_until", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_teacher_facts_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_teacher_facts_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher_facts")),
        sa.UniqueConstraint(
            "organisation_id", "person_id", name=op.f("uq_teacher_facts_organisation_id_person_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_teacher_facts_uid")),
    )
    with op.batch_alter_table("teacher_facts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teacher_facts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_calendar_feed_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feed_secret_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_feed_uid")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_feed_cohort",
            ["person_id", "cohort_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL AND cohort_id IS NOT NULL"),
            postgresql_where=sa.text("revoked_at IS NULL AND cohort_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_calendar_feed_own",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL AND cohort_id IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL AND cohort_id IS NULL"),
        )

    op.create_table(
        "opening_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("textbook", sa.String(length=200), nullable=False),
        sa.Column("assessment", sa.String(length=200), nullable=False),
        sa.Column("in_charge", sa.String(length=50), nullable=False),
        sa.Column("in_charge_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_opening_facts_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_facts")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_opening_facts_cohort_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_opening_facts_uid")),
    )
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("room_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_cohort_room_id_room"), "room", ["room_id"], ["id"]
        )

    _change_lessons()


def _change_lessons():
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_lesson_cohort_id_starts_at"), type_="unique")
        batch_op.add_column(sa.Column("uid", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("room_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("instructor_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("makes_up_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cancelled_why", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    random = (
        "md5(random()::text || clock_timestamp()::text || id::text)"
        if op.get_bind().dialect.name == "postgresql"
        else "lower(hex(randomblob(16)))"
    )
    op.execute(
        f"UPDATE lesson SET uid = {random}, cancelled_why = '', sequence = 0, changed_at = "
        "(SELECT created_at FROM cohort WHERE cohort.id = lesson.cohort_id)"
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.alter_column("uid", existing_type=sa.String(length=32), nullable=False)
        batch_op.alter_column("cancelled_why", existing_type=sa.String(length=200), nullable=False)
        batch_op.alter_column("sequence", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column(
            "changed_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )
        batch_op.create_index("ix_lesson_instructor", ["instructor_id"], unique=False)
        batch_op.create_index("ix_lesson_room", ["room_id", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_lesson_start",
            ["cohort_id", "starts_at"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.create_unique_constraint(batch_op.f("uq_lesson_uid"), ["uid"])
        batch_op.create_foreign_key(
            batch_op.f("fk_lesson_instructor_id_person"), "person", ["instructor_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_lesson_makes_up_id_lesson"), "lesson", ["makes_up_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_lesson_room_id_room"), "room", ["room_id"], ["id"]
        )


def downgrade():
    # An older house knows no cancelled lessons: it would hold them.
    op.execute("UPDATE lesson SET makes_up_id = NULL")
    op.execute("DELETE FROM lesson WHERE cancelled_at IS NOT NULL")
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lesson_room_id_room"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_lesson_makes_up_id_lesson"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_lesson_instructor_id_person"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_lesson_uid"), type_="unique")
        batch_op.drop_index(
            "uq_lesson_start",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index("ix_lesson_room")
        batch_op.drop_index("ix_lesson_instructor")
        batch_op.create_unique_constraint(
            batch_op.f("uq_lesson_cohort_id_starts_at"), ["cohort_id", "starts_at"]
        )
        batch_op.drop_column("changed_at")
        batch_op.drop_column("sequence")
        batch_op.drop_column("cancelled_why")
        batch_op.drop_column("cancelled_at")
        batch_op.drop_column("makes_up_id")
        batch_op.drop_column("instructor_id")
        batch_op.drop_column("room_id")
        batch_op.drop_column("uid")

    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_cohort_room_id_room"), type_="foreignkey")
        batch_op.drop_column("room_id")

    op.drop_table("opening_facts")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_feed_own",
            sqlite_where=sa.text("revoked_at IS NULL AND cohort_id IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL AND cohort_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_calendar_feed_cohort",
            sqlite_where=sa.text("revoked_at IS NULL AND cohort_id IS NOT NULL"),
            postgresql_where=sa.text("revoked_at IS NULL AND cohort_id IS NOT NULL"),
        )

    op.drop_table("calendar_feed")
    with op.batch_alter_table("teacher_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teacher_facts_person_id"))

    op.drop_table("teacher_facts")
    op.drop_table("training_licence")
    op.drop_table("room")
