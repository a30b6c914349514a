"""training requests keep their steps, a deadline and wished days; terms of stations

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN_BEFORE = "state IN ('asked', 'dispatched', 'accepted')"
OPEN_NOW = "state IN ('asked', 'dispatched', 'accepted', 'declined', 'lapsed', 'planned')"


def upgrade():
    for name, kind in (
        ("wish_from", sa.Date()),
        ("wish_until", sa.Date()),
        ("due_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("training_request", sa.Column(name, kind, nullable=True))
    op.create_index("ix_training_request_due", "training_request", ["state", "due_at"])
    op.create_index("ix_training_request_cohort", "training_request", ["cohort_id"])
    _create_steps()
    _create_terms()
    _carry_the_history_over()
    _one_open_request_each()
    _keep_steps()


def _create_steps():
    op.create_table(
        "request_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=True),
        sa.Column("completed", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["training_request.id"],
            name=op.f("fk_request_step_request_id_training_request"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_request_step_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["organisation.id"],
            name=op.f("fk_request_step_institution_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_request_step_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_step")),
    )
    op.create_index("ix_request_step_request", "request_step", ["request_id"])
    op.create_index("ix_request_step_institution", "request_step", ["institution_id", "kind"])


def _create_terms():
    op.create_table(
        "demand_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("answer_hours", sa.Integer(), nullable=False),
        sa.Column("pot_heads", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "answer_hours BETWEEN 1 AND 2160", name=op.f("ck_demand_terms_answer_hours_hold")
        ),
        sa.CheckConstraint(
            "pot_heads BETWEEN 1 AND 999", name=op.f("ck_demand_terms_pot_heads_hold")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_demand_terms_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_demand_terms_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["account.id"], name=op.f("fk_demand_terms_set_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_terms")),
        sa.UniqueConstraint(
            "organisation_id",
            "course_id",
            "effective_on",
            name=op.f("uq_demand_terms_organisation_id_course_id_effective_on"),
        ),
    )
    op.create_index(
        "uq_demand_terms_every_course",
        "demand_terms",
        ["organisation_id", "effective_on"],
        unique=True,
        sqlite_where=sa.text("course_id IS NULL"),
        postgresql_where=sa.text("course_id IS NULL"),
    )


def _carry_the_history_over():
    """The journal knows every step that was ever taken; only the reason of a no stood elsewhere."""
    journal = sa.table(
        "journal_entry",
        sa.column("id", sa.Integer),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("account_id", sa.Integer),
        sa.column("verb", sa.String),
        sa.column("thing", sa.String),
        sa.column("thing_id", sa.Integer),
        sa.column("facts", sa.JSON),
    )
    requests = sa.table(
        "training_request", sa.column("id", sa.Integer), sa.column("answer", sa.String)
    )
    steps = sa.table(
        "request_step",
        sa.column("request_id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("account_id", sa.Integer),
        sa.column("institution_id", sa.Integer),
        sa.column("cohort_id", sa.Integer),
        sa.column("why", sa.String),
    )
    bind = op.get_bind()
    why = dict(bind.execute(sa.select(requests.c.id, requests.c.answer)).all())
    sent_to, rows = {}, []
    entries = sa.select(journal).where(journal.c.thing == "training_request")
    for entry in bind.execute(entries.order_by(journal.c.id)):
        kind = entry.verb.removeprefix("courses.request.")
        if kind == "dispatched":
            sent_to[entry.thing_id] = entry.facts.get("to")
        of_school = kind in {"dispatched", "accepted", "declined"}
        rows.append(
            {
                "request_id": entry.thing_id,
                "kind": kind,
                "at": entry.at,
                "account_id": entry.account_id,
                "institution_id": sent_to.get(entry.thing_id) if of_school else None,
                "cohort_id": entry.facts.get("cohort"),
                "why": why.get(entry.thing_id, "") if kind == "declined" else "",
            }
        )
    if rows:
        bind.execute(sa.insert(steps), rows)


def _one_open_request_each():
    """A declined request waits on; where its person asked once more meanwhile, that one counts."""
    op.drop_index("uq_training_request_open", "training_request")
    op.execute(
        f"""
        UPDATE training_request SET state = 'cancelled'
        WHERE state = 'declined' AND person_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM training_request AS other
            WHERE other.course_id = training_request.course_id
            AND other.station_id = training_request.station_id
            AND other.person_id = training_request.person_id
            AND (other.{OPEN_BEFORE}
                OR (other.state = 'declined' AND other.id > training_request.id))
        )
        """
    )
    _index_open(OPEN_NOW)


def _index_open(condition):
    op.create_index(
        "uq_training_request_open",
        "training_request",
        ["course_id", "station_id", "person_id"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def _keep_steps():
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER request_step_stays BEFORE UPDATE OR DELETE ON request_step "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER request_step_stays_{verb.lower()} BEFORE {verb} ON request_step "
            "BEGIN SELECT RAISE(ABORT, 'request_step is append-only'); END"
        )


def downgrade():
    for now, before in (("lapsed", "declined"), ("planned", "asked"), ("done", "opened")):
        op.execute(f"UPDATE training_request SET state = '{before}' WHERE state = '{now}'")
    op.drop_index("uq_training_request_open", "training_request")
    _index_open(OPEN_BEFORE)
    op.drop_table("demand_terms")
    op.drop_table("request_step")
    op.drop_index("ix_training_request_cohort", "training_request")
    op.drop_index("ix_training_request_due", "training_request")
    for name in ("due_at", "wish_until", "wish_from"):
        op.drop_column("training_request", name)
