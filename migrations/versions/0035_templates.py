"""templates of certificates in versions, with their pictures

Revision: 0035, after 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

#: A version is released and retired; what was written never changes.
FROZEN = ("type_id", "number", "html", "css", "name", "written_at", "written_by")


def upgrade():
    op.add_column(
        "certificate_type",
        sa.Column("template_by_two", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "template_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("css", sa.Text(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["certificate_type.id"],
            name=op.f("fk_template_version_type_id_certificate_type"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["account.id"], name=op.f("fk_template_version_written_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["account.id"], name=op.f("fk_template_version_released_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
        sa.UniqueConstraint("type_id", "number", name=op.f("uq_template_version_type_id_number")),
    )
    op.create_index("ix_template_version_name", "template_version", ["name"])
    op.create_index(
        "uq_template_version_in_use",
        "template_version",
        ["type_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NOT NULL AND retired_at IS NULL"),
        postgresql_where=sa.text("released_at IS NOT NULL AND retired_at IS NULL"),
    )
    op.create_table(
        "template_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("stored", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["certificate_type.id"],
            name=op.f("fk_template_picture_type_id_certificate_type"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_template_picture_added_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_picture")),
    )
    op.create_index("ix_template_picture_type", "template_picture", ["type_id", "name"])
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql():
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FROZEN)
    op.execute(
        "CREATE TRIGGER template_version_frozen BEFORE UPDATE ON template_version FOR EACH ROW "
        f"WHEN ({changed} OR OLD.pictures::text <> NEW.pictures::text) "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER template_version_stays BEFORE DELETE ON template_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER template_picture_stays BEFORE UPDATE OR DELETE ON template_picture "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _guard_sqlite():
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in FROZEN)
    op.execute(
        "CREATE TRIGGER template_version_frozen BEFORE UPDATE ON template_version "
        f"WHEN {changed} OR OLD.pictures <> NEW.pictures "
        "BEGIN SELECT RAISE(ABORT, 'template_version is frozen'); END"
    )
    op.execute(
        "CREATE TRIGGER template_version_stays BEFORE DELETE ON template_version "
        "BEGIN SELECT RAISE(ABORT, 'template_version is append-only'); END"
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER template_picture_stays_{verb.lower()} BEFORE {verb} "
            "ON template_picture "
            "BEGIN SELECT RAISE(ABORT, 'template_picture is append-only'); END"
        )


def downgrade():
    # A table takes its triggers along.
    op.drop_table("template_picture")
    op.drop_table("template_version")
    op.drop_column("certificate_type", "template_by_two")
