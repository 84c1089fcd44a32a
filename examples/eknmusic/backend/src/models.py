"""The tables. `alembic revision --autogenerate` compares them with the migrations, and a test does."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, MetaData, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NOW = func.now()
_NEW_ID = text("gen_random_uuid()")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "fk": "%(table_name)s_%(column_0_name)s_fkey",
            "uq": "%(table_name)s_%(column_0_name)s_key",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        }
    )
    type_annotation_map: ClassVar = {str: Text, datetime: TIMESTAMP(timezone=True), UUID: Uuid}


class User(Base):
    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    email: Mapped[str] = mapped_column(unique=True)
    """In lower case."""
    password_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=_NOW)


class Track(Base):
    __tablename__ = "tracks"
    __table_args__ = (
        Index(None, "owner_id", "created_at", "id"),
        Index(
            "tracks_search_idx",
            "title",
            "artist",
            postgresql_using="gin",
            postgresql_ops={"title": "gin_trgm_ops", "artist": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=_NEW_ID)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str]
    artist: Mapped[str]
    content_type: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=_NOW)
