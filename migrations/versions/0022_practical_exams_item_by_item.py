"""practical exams item by item: checklists, runs, taps, photos

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

#: Rows of these tables are only ever added.
APPEND_ONLY = ("checklist", "practical_tap", "practical_photo")


def upgrade():
    op.create_table(
        "checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_checklist_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name=op.f("fk_checklist_component_id_component")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint(
            "component_id", "number", name=op.f("uq_checklist_component_id_number")
        ),
    )
    op.create_table(
        "practical_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("turn BETWEEN 1 AND 3", name=op.f("ck_practical_run_turn_holds")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_practical_run_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_practical_run_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["checklist_id"],
            ["checklist.id"],
            name=op.f("fk_practical_run_checklist_id_checklist"),
        ),
        sa.ForeignKeyConstraint(
            ["component_id"],
            ["component.id"],
            name=op.f("fk_practical_run_component_id_component"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_run")),
        sa.UniqueConstraint(
            "candidate_id",
            "component_id",
            "turn",
            name=op.f("uq_practical_run_candidate_id_component_id_turn"),
        ),
    )
    op.create_index(
        "uq_practical_run_examiner",
        "practical_run",
        ["candidate_id", "component_id", "account_id"],
        unique=True,
    )
    op.create_table(
        "practical_tap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("points_h", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points_h >= 0", name=op.f("ck_practical_tap_not_negative")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["practical_run.id"], name=op.f("fk_practical_tap_run_id_practical_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_tap")),
        sa.UniqueConstraint("run_id", "item", "seq", name=op.f("uq_practical_tap_run_id_item_seq")),
    )
    op.create_table(
        "practical_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["practical_run.id"], name=op.f("fk_practical_photo_run_id_practical_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_photo")),
        sa.UniqueConstraint(
            "run_id", "item", "digest", name=op.f("uq_practical_photo_run_id_item_digest")
        ),
    )
    # Not a batch: the table would be made anew without what keeps its rows as they are.
    op.add_column(
        "mark", sa.Column("critical", sa.String(length=200), nullable=False, server_default="")
    )
    for table in APPEND_ONLY:
        _keep(table)


def _keep(table):
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
    op.drop_column("mark", "critical")
    op.drop_table("practical_photo")
    op.drop_table("practical_tap")
    op.drop_table("practical_run")
    op.drop_table("checklist")
