"""An index for searching parts of words in titles and artists"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # The owner of a database may add this extension without being its superuser.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_index(
        "tracks_search_idx",
        "tracks",
        ["title", "artist"],
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops", "artist": "gin_trgm_ops"},
    )


def downgrade() -> None:
    # The extension stays: something else may use it by now.
    op.drop_index("tracks_search_idx", table_name="tracks")
