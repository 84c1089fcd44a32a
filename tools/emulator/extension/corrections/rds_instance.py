"""AWS::RDS::DBInstance and RDS: without Docker, MiniStack's database instances are records, with endpoints that do not exist.

This gives each instance of the engine postgres a PostgreSQL server of its own, which takes TLS only, and makes what the
API does to the instance happen to the server: passwords, stop, start, reboot, snapshots, read replicas and deletion.
"""
import os
import shutil
from contextlib import closing

import psycopg2
from psycopg2.sql import SQL, Identifier, Literal

from ministack.services import rds
from ministack.services.cloudformation import provisioners, stacks

import postgres

TYPE = "AWS::RDS::DBInstance"
# As on RDS: the master user is not the superuser.
SUPERUSER = "rdsadmin"
# The server logs statements, and passwords are in these.
UNLOGGED = "-c log_statement=none -c log_min_error_statement=panic"

servers = {}
snapshots = {}


def apply(handlers):
    if not os.environ.get("EMULATOR_POSTGRES"):
        # npm has no PostgreSQL for this platform: the instances stay records.
        return
    for method in ("create", "update", "delete"):
        wrap_handler(handlers, method)
    runs_on_worker_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda resource_type: resource_type == TYPE or runs_on_worker_thread(resource_type)
    for action, effect in (
        ("CreateDBInstance", serve),
        ("RestoreDBInstanceFromDBSnapshot", serve),
        ("CreateDBInstanceReadReplica", serve),
        ("StartDBInstance", lambda instance, _: server_of(instance).start()),
        ("StopDBInstance", lambda instance, _: server_of(instance).stop()),
    ):
        rds._ACTION_MAP[action] = followed_by(rds._ACTION_MAP[action], effect)
    rds._ACTION_MAP["DeleteDBInstance"] = removes_server(rds._ACTION_MAP["DeleteDBInstance"])
    rds._ACTION_MAP["DeleteDBSnapshot"] = removes_snapshot(rds._ACTION_MAP["DeleteDBSnapshot"])
    rds._rotate_instance_password = on_servers(rds._rotate_instance_password, lambda instance, _, new: set_password(instance, new))
    rds._finish_instance_reboot = reboots(rds._finish_instance_reboot)
    rds._create_snapshot_internal = copies_data(rds._create_snapshot_internal)


def wrap_handler(handlers, method):
    """Replaces a handler in the table, and under its own name, by which a replacement calls it."""
    name = f"_rds_db_instance_{method}"
    handler = {"create": creates, "update": updates, "delete": deletes}[method](getattr(provisioners, name))
    setattr(provisioners, name, handler)
    handlers[TYPE] = {**handlers[TYPE], method: handler}


def creates(stock):
    def create(logical_id, props, stack_name):
        db_id, _ = stock(logical_id, props, stack_name)
        instance = rds._instances[db_id]
        try:
            inherit(instance, props)
            serve(instance, {"DBSnapshotIdentifier": [props.get("DBSnapshotIdentifier")]})
            if props.get("DBSnapshotIdentifier") and props.get("MasterUserPassword") and is_served(instance):
                set_password(instance, props["MasterUserPassword"])
        except Exception:
            rds._instances.pop(db_id, None)
            raise
        return db_id, provisioners._rds_db_instance_attrs(instance)

    return create


def inherit(instance, props):
    """Takes over what a replica has from its source, and a restored instance from its snapshot."""
    source_id, snapshot_id = props.get("SourceDBInstanceIdentifier"), props.get("DBSnapshotIdentifier")
    if source_id:
        source = rds._resolve_instance(source_id)
        if not source:
            raise ValueError(f"DBInstance {source_id} not found.")
        instance["ReadReplicaSourceDBInstanceIdentifier"] = source["DBInstanceIdentifier"]
        source["ReadReplicaDBInstanceIdentifiers"].append(instance["DBInstanceIdentifier"])
    elif snapshot_id:
        source = rds._snapshots.get(snapshot_id)
        if not source:
            raise ValueError(f"DBSnapshot {snapshot_id} not found.")
    else:
        return
    for name in ("Engine", "EngineVersion", "MasterUsername", "_MasterUserPassword", "DBName"):
        if name in source:
            instance[name] = source[name]


def updates(stock):
    def update(physical_id, old_props, new_props, stack_name, logical_id=None):
        db_id, _ = stock(physical_id, old_props, new_props, stack_name, logical_id)
        instance = rds._instances[db_id]
        if is_served(instance):
            # The port of the template is a wish here, as the host is.
            show_endpoint(instance)
            if new_props.get("MasterUserPassword") not in (None, old_props.get("MasterUserPassword")):
                set_password(instance, new_props["MasterUserPassword"])
        return db_id, provisioners._rds_db_instance_attrs(instance)

    return update


def deletes(stock):
    def delete(physical_id, props):
        instance = rds._instances.get(physical_id)
        stock(physical_id, props)
        if instance:
            remove(instance)

    return delete


def followed_by(stock, effect):
    """An action of the API, and what it does to the server of its instance when the API has taken it."""
    def act(parameters):
        response = stock(parameters)
        instance = rds._resolve_instance(rds._p(parameters, "DBInstanceIdentifier"))
        if response[0] < 300 and instance and (effect is serve or is_served(instance)):
            effect(instance, parameters)
        return response

    return act


def on_servers(stock, effect):
    """A function of MiniStack's that is about an instance, with another one in its place where the instance has a server."""
    def act(instance, *arguments):
        if is_served(instance):
            return effect(instance, *arguments)
        return stock(instance, *arguments) if stock else None

    return act


def removes_server(stock):
    def act(parameters):
        instance = rds._resolve_instance(rds._p(parameters, "DBInstanceIdentifier"))
        response = stock(parameters)
        if response[0] < 300 and instance:
            remove(instance)
        return response

    return act


def removes_snapshot(stock):
    def act(parameters):
        snapshot = rds._snapshots.get(rds._p(parameters, "DBSnapshotIdentifier"))
        response = stock(parameters)
        if response[0] < 300 and snapshot:
            kept = snapshots.pop(snapshot["DBSnapshotArn"], None)
            if kept:
                shutil.rmtree(kept.folder, ignore_errors=True)
        return response

    return act


def reboots(stock):
    def finish(instance, cluster):
        if is_served(instance):
            server_of(instance).stop()
            server_of(instance).start()
        stock(instance, cluster)

    return finish


def copies_data(stock):
    def create(snapshot_id, instance):
        if not is_served(instance):
            return stock(snapshot_id, instance)
        server = server_of(instance)
        kept = Snapshot(folder_of("snapshots", snapshot_id), server.password)
        shutil.rmtree(kept.folder, ignore_errors=True)
        copy_data(server, kept.folder)
        snapshot = stock(snapshot_id, instance)
        snapshots[snapshot["DBSnapshotArn"]] = kept
        return snapshot

    return create


class Snapshot:
    """The data of a server, and the superuser's password in them."""

    def __init__(self, folder, password):
        self.folder = folder
        self.password = password


def serve(instance, parameters):
    """Gives an instance its server: empty, with the data of a snapshot, or following the server that it is a replica of."""
    if instance["Engine"] != "postgres" or instance.get("DBClusterIdentifier"):
        return
    snapshot = rds._snapshots.get(rds._p(parameters, "DBSnapshotIdentifier") or "")
    kept = snapshots.get(snapshot["DBSnapshotArn"]) if snapshot else None
    source = servers.get((rds._resolve_instance(instance.get("ReadReplicaSourceDBInstanceIdentifier")) or {}).get("DbiResourceId"))
    password = kept.password if kept else source.password if source else None
    installation = postgres.install(os.environ["EMULATOR_POSTGRES"], os.environ["EMULATOR_POSTGRES_CACHE"])
    server = postgres.Server(folder_of("databases", instance["DbiResourceId"]), installation, SUPERUSER, password)
    try:
        if source:
            copied = folder_of("snapshots", instance["DbiResourceId"])
            copy_data(source, copied)
            server.create_from(copied).follow(source, file_of("authority.pem")).start()
            shutil.rmtree(copied)
        elif kept:
            server.create_from(kept.folder).start()
        else:
            server.create(file_of("certificate.pem"), file_of("key.pem")).start()
            make_database(server, instance)
    except Exception:
        server.remove()
        raise
    servers[instance["DbiResourceId"]] = server
    instance["Endpoint"] = {**instance["Endpoint"]}
    show_endpoint(instance)
    instance["DBInstanceStatus"] = "available"


def file_of(name):
    return os.path.join(os.environ["EMULATOR_HOME"], name)


def make_database(server, instance):
    master, database = Identifier(instance["MasterUsername"]), Identifier(instance["DBName"])
    run(server, SQL("CREATE ROLE rds_iam"))
    run(server, SQL("CREATE ROLE rds_superuser IN ROLE pg_monitor, pg_signal_backend, pg_checkpoint"))
    run(server, SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(master, Literal(instance["_MasterUserPassword"])))
    run(server, SQL("GRANT rds_superuser TO {} WITH ADMIN OPTION").format(master))
    if instance["DBName"] != "postgres":
        run(server, SQL("CREATE DATABASE {} OWNER {}").format(database, master))


def set_password(instance, password):
    instance["_MasterUserPassword"] = password
    server = server_of(instance)
    if server.is_running:
        run(server, SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(instance["MasterUsername"]), Literal(password)))


def copy_data(server, folder):
    """Copies the data while the server runs, as a base backup does, or while it is stopped, as a replica is for it."""
    is_interrupted = server.is_running and server.is_replica
    if is_interrupted:
        server.stop()
    if not server.is_running:
        server.copy_data(folder)
        if is_interrupted:
            server.start()
        return
    with closing(connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_backup_start('snapshot', true)")
        server.copy_data(folder)
        cursor.execute("SELECT labelfile FROM pg_backup_stop(false)")
        label = cursor.fetchone()[0]
    server.copy_log(folder)
    postgres.write_private(os.path.join(folder, "backup_label"), label)


def run(server, statement):
    with closing(connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


def connect(server):
    connection = psycopg2.connect(
        host=postgres.HOST, port=server.port, user=server.user, password=server.password, dbname="postgres",
        sslmode="verify-full", sslrootcert=file_of("authority.pem"), options=UNLOGGED,
    )
    connection.autocommit = True
    return connection


def show_endpoint(instance):
    instance["Endpoint"].update(Address=postgres.HOST, Port=server_of(instance).port)


def remove(instance):
    server = servers.pop(instance["DbiResourceId"], None)
    if server:
        server.remove()


def is_served(instance):
    return instance.get("DbiResourceId") in servers


def server_of(instance):
    return servers[instance["DbiResourceId"]]


def folder_of(kind, name):
    """A folder of the emulator's that the user whom the servers run as can pass through."""
    parent = file_of(kind)
    os.makedirs(parent, exist_ok=True)
    os.chmod(parent, 0o711)
    return os.path.join(parent, name)
