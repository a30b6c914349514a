"""photos of people for their certificates

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

#: A photo is withdrawn once; what it is never changes.
FROZEN = ("person_id", "stored", "digest", "notice", "given_at", "given_by")


def upgrade():
    op.create_table(
        "portrait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stored", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_portrait_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["account.id"], name=op.f("fk_portrait_given_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portrait")),
        sa.UniqueConstraint("stored", name=op.f("uq_portrait_stored")),
    )
    op.create_index("ix_portrait_person", "portrait", ["person_id", "withdrawn_at"])
    if op.get_bind().dialect.name == "postgresql":
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FROZEN)
        op.execute(
            "CREATE TRIGGER portrait_frozen BEFORE UPDATE ON portrait FOR EACH ROW "
            f"WHEN ({changed} OR OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER portrait_stays BEFORE DELETE ON portrait "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in FROZEN)
    op.execute(
        f"CREATE TRIGGER portrait_frozen BEFORE UPDATE ON portrait WHEN {changed} "
        "OR OLD.withdrawn_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'portrait is frozen'); END"
    )
    op.execute(
        "CREATE TRIGGER portrait_stays BEFORE DELETE ON portrait "
        "BEGIN SELECT RAISE(ABORT, 'portrait is append-only'); END"
    )


def downgrade():
    # A table takes its triggers along.
    op.drop_table("portrait")
