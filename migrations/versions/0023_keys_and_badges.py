"""keys of the issuers and signed badges

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

#: What a key is never changes: it is retired, and sealed again when the house's secret changes.
KEY_FROZEN = ("organisation_id", "algorithm", "name", "certificate", "made_at", "made_by")


def upgrade():
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=43), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.JSON(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_signing_key_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_signing_key_made_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_signing_key_uid")),
        sa.UniqueConstraint("name", name=op.f("uq_signing_key_name")),
    )
    op.create_index(
        "uq_signing_key_current",
        "signing_key",
        ["organisation_id", "algorithm"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("list_index", sa.Integer(), nullable=False),
        sa.Column("jwt", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_badge_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["signing_key.id"], name=op.f("fk_badge_key_id_signing_key")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["organisation.id"], name=op.f("fk_badge_issuer_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_badge_certificate_id")),
        sa.UniqueConstraint(
            "issuer_id",
            "list_number",
            "list_index",
            name=op.f("uq_badge_issuer_id_list_number_list_index"),
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql():
    op.execute(
        "CREATE TRIGGER badge_stays BEFORE UPDATE OR DELETE ON badge "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER signing_key_stays BEFORE DELETE ON signing_key "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in KEY_FROZEN)
    op.execute(
        "CREATE TRIGGER signing_key_frozen BEFORE UPDATE ON signing_key FOR EACH ROW "
        f"WHEN ({changed} OR OLD.public::text <> NEW.public::text "
        "OR (OLD.retired_at IS NOT NULL AND OLD.retired_at IS DISTINCT FROM NEW.retired_at)) "
        "EXECUTE FUNCTION refuse_change()"
    )


def _guard_sqlite():
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER badge_stays_{verb.lower()} BEFORE {verb} ON badge "
            "BEGIN SELECT RAISE(ABORT, 'badge is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER signing_key_stays BEFORE DELETE ON signing_key "
        "BEGIN SELECT RAISE(ABORT, 'signing_key is append-only'); END"
    )
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in KEY_FROZEN)
    op.execute(
        "CREATE TRIGGER signing_key_frozen BEFORE UPDATE ON signing_key "
        f"WHEN {changed} OR OLD.public <> NEW.public "
        "OR (OLD.retired_at IS NOT NULL AND OLD.retired_at IS NOT NEW.retired_at) "
        "BEGIN SELECT RAISE(ABORT, 'signing_key is frozen'); END"
    )


def downgrade():
    # A table takes its triggers along.
    op.drop_table("badge")
    op.drop_table("signing_key")
