"""files are found by their hash, holders are checked

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("lookup", sa.Column("matched", sa.Boolean(), nullable=True))
    op.create_index("ix_certificate_pdf", "certificate", ["pdf_sha256"])


def downgrade():
    op.drop_index("ix_certificate_pdf", table_name="certificate")
    op.drop_column("lookup", "matched")
