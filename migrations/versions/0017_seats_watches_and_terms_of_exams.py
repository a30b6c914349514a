"""seats, watches and terms of exams

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "room_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_room_hold_ends_after_start")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_hold_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_hold")),
    )
    op.create_index(
        "uq_room_hold_stands",
        "room_hold",
        ["room_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hold_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_sitting_hold_id_room_hold"), "room_hold", ["hold_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_sitting_hold_id"), ["hold_id"])
    op.create_table(
        "exam_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_exam_seat_numbered_from_one")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_exam_seat_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["room_hold.id"], name=op.f("fk_exam_seat_hold_id_room_hold")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_seat")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_exam_seat_candidate_id")),
        sa.UniqueConstraint("hold_id", "number", name=op.f("uq_exam_seat_hold_id_number")),
    )
    op.create_table(
        "invigilation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_invigilation_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invigilation_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_invigilation_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invigilation")),
        sa.UniqueConstraint(
            "sitting_id", "person_id", name=op.f("uq_invigilation_sitting_id_person_id")
        ),
    )
    op.create_index(op.f("ix_invigilation_person_id"), "invigilation", ["person_id"])
    op.create_table(
        "exam_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=True),
        sa.Column("most_sits", sa.Integer(), nullable=False),
        sa.Column("resit_after_days", sa.Integer(), nullable=False),
        sa.Column("resit_until_days", sa.Integer(), nullable=True),
        sa.Column("counting", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("late_minutes >= 0", name=op.f("ck_exam_terms_late_is_after")),
        sa.CheckConstraint("most_sits > 0", name=op.f("ck_exam_terms_may_be_sat")),
        sa.CheckConstraint(
            "resit_until_days >= resit_after_days", name=op.f("ck_exam_terms_resit_has_days")
        ),
        sa.CheckConstraint("resit_after_days >= 0", name=op.f("ck_exam_terms_resit_is_after")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_exam_terms_account_id_account")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_terms_exam_id_exam")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_terms")),
    )
    op.create_index(op.f("ix_exam_terms_exam_id"), "exam_terms", ["exam_id"])
    # Exams that stand keep what they had: so many tries, and a door open until the end.
    op.execute(
        "INSERT INTO exam_terms (exam_id, effective_on, late_minutes, most_sits, resit_after_days, "
        "resit_until_days, counting, source, account_id, at) "
        "SELECT id, DATE(created_at), NULL, max_sits, 0, NULL, 'best', '', NULL, created_at "
        "FROM exam ORDER BY id"
    )
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.drop_column("max_sits")
    _stays()


def _stays():
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER exam_terms_stays BEFORE UPDATE OR DELETE ON exam_terms "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER exam_terms_stays_{verb.lower()} BEFORE {verb} ON exam_terms "
            "BEGIN SELECT RAISE(ABORT, 'exam_terms is append-only'); END"
        )


def downgrade():
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.add_column(sa.Column("max_sits", sa.Integer(), nullable=False, server_default="2"))
    op.execute(
        "UPDATE exam SET max_sits = COALESCE((SELECT t.most_sits FROM exam_terms t "
        "WHERE t.exam_id = exam.id ORDER BY t.effective_on DESC, t.id DESC LIMIT 1), 2)"
    )
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.alter_column("max_sits", server_default=None)
    op.drop_table("exam_terms")
    op.drop_table("invigilation")
    op.drop_table("exam_seat")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_hold_id"))
        batch_op.drop_constraint(batch_op.f("fk_sitting_hold_id_room_hold"), type_="foreignkey")
        batch_op.drop_column("hold_id")
    op.drop_table("room_hold")
