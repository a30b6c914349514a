"""files are found by their hash, holders are checked

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("lookup", sa.Column("matched", sa.Boolean(), nullable=True))
    op.create_index("ix_certificate_pdf", "certificate", ["pdf_sha256"])


def downgrade():
    op.drop_index("ix_certificate_pdf", table_name="certificate")
    op.drop_column("lookup", "matched")
