"""Users and their tracks"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _id() -> sa.Column[UUID]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)


def _created_at() -> sa.Column[datetime]:
    return sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "users",
        _id(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("id", name="users_pkey"),
        sa.UniqueConstraint("email", name="users_email_key"),
    )
    op.create_table(
        "tracks",
        _id(),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("artist", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("id", name="tracks_pkey"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="tracks_owner_id_fkey", ondelete="CASCADE"),
    )
    op.create_index("tracks_owner_id_created_at_id_idx", "tracks", ["owner_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_table("tracks")
    op.drop_table("users")
