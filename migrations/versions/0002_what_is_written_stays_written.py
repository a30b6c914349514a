"""what is written stays written: append-only tables and frozen certificates

Revision: 0002, after 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: Rows of these tables are only ever added.
APPEND_ONLY = ("journal_entry", "journal_seal", "mark", "outcome", "ledger_entry")

#: What a certificate says is frozen at issue; only the stamps of its PDF come later, once.
FROZEN = (
    "uid", "token", "number", "type_id", "person_id", "enrolment_id", "issuer_id", "issued_on",
    "valid_until", "issued_at", "issued_by", "template",
)  # fmt: skip


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def _upgrade_postgresql():
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
        END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FROZEN)
    op.execute(
        "CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate FOR EACH ROW "
        f"WHEN ({changed} OR OLD.facts::text <> NEW.facts::text "
        "OR (OLD.pdf_sha256 IS NOT NULL AND OLD.pdf_sha256 IS DISTINCT FROM NEW.pdf_sha256)) "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER certificate_stays BEFORE DELETE ON certificate "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _upgrade_sqlite():
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_stays_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in FROZEN)
    op.execute(
        "CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate "
        f"WHEN {changed} OR OLD.facts <> NEW.facts "
        "OR (OLD.pdf_sha256 IS NOT NULL AND OLD.pdf_sha256 IS NOT NEW.pdf_sha256) "
        "BEGIN SELECT RAISE(ABORT, 'certificate is frozen'); END"
    )
    op.execute(
        "CREATE TRIGGER certificate_stays BEFORE DELETE ON certificate "
        "BEGIN SELECT RAISE(ABORT, 'certificate is append-only'); END"
    )


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER {table}_stays ON {table}")
        op.execute("DROP TRIGGER certificate_frozen ON certificate")
        op.execute("DROP TRIGGER certificate_stays ON certificate")
        op.execute("DROP FUNCTION refuse_change()")
        return
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_stays_update")
        op.execute(f"DROP TRIGGER {table}_stays_delete")
    op.execute("DROP TRIGGER certificate_frozen")
    op.execute("DROP TRIGGER certificate_stays")
