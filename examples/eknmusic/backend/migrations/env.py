"""
How alembic gets its connection.

The migration function of the infrastructure brings one. From a terminal, through a bastion or a VPN, the credentials
are read from the secret; PGHOSTADDR and PGPORT say where the near end of a tunnel is.
"""

import os

from alembic import context
from sqlalchemy import Connection

from src import aws
from src.cached_secret import CachedSecret
from src.database import Database
from src.models import Base
from src.settings import certificates


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()


def own_database() -> Database:
    secret = CachedSecret(aws.secrets_manager(), os.environ["DB_SECRET_ARN"])
    tunnel = os.environ.get("PGHOSTADDR")
    address = (tunnel, int(os.environ.get("PGPORT", secret.value()["port"]))) if tunnel else None
    return Database(secret, certificates(), address)


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = own_database().engine
    with engine.begin() as own:
        migrate(own)
    engine.dispose()
