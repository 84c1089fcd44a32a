"""AWS::RDS::DBCluster and RDS: without Docker, MiniStack's clusters are records, and a failover of a global cluster moves a mark from one to another.

This gives each cluster of Aurora PostgreSQL a PostgreSQL server, lets the members of a global cluster stream from the one that writes, makes
SwitchoverGlobalCluster and FailoverGlobalCluster promote one of them in the background, as Aurora does, and leads the global writer endpoint
to whoever writes. The Data API runs on these servers. See global_database.py.
"""
import os
import threading
from contextlib import closing
from xml.sax.saxutils import escape

from psycopg2.sql import SQL, Identifier, Literal

from ministack.core.responses import get_region
from ministack.services import rds, rds_data
from ministack.services.cloudformation import provisioners, stacks

import postgres
from addresses import free_address
from calls import accepted
from corrections.rds_instance import SUPERUSER, file_of, folder_of, make_database
from global_database import REPLICATION_DELAY, SETTINGS, GlobalDatabase, Member, NotReady, kill
from links import Link

TYPE = "AWS::RDS::DBCluster"

# By the ARN of the cluster.
members = {}
# By the identifier of the global cluster.
databases = {}


def apply(handlers):
    if not os.environ.get("EMULATOR_POSTGRES"):
        # npm has no PostgreSQL for this platform: the clusters stay records.
        return
    for method, wrap in (("create", creates), ("update", updates), ("delete", deletes)):
        name = f"_rds_db_cluster_{method}"
        handler = wrap(getattr(provisioners, name))
        setattr(provisioners, name, handler)
        handlers[TYPE] = {**handlers[TYPE], method: handler}
    # The correction of instances takes it from here.
    provisioners._rds_db_instance_create = joins(provisioners._rds_db_instance_create)
    runs_on_worker_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda resource_type: resource_type == TYPE or runs_on_worker_thread(resource_type)
    rds._global_cluster_xml = shows_endpoint(rds._global_cluster_xml)
    rds._ACTION_MAP["SwitchoverGlobalCluster"] = promotes(rds._ACTION_MAP["SwitchoverGlobalCluster"], loses_data=False)
    rds._ACTION_MAP["FailoverGlobalCluster"] = promotes(rds._ACTION_MAP["FailoverGlobalCluster"], loses_data=True)
    rds._ACTION_MAP["EmulatorGlobalCluster"] = emulator_global_cluster
    rds._apply_cluster_master_password_change = changes_password(rds._apply_cluster_master_password_change)
    has_real_endpoint = rds_data._has_real_endpoint
    rds_data._has_real_endpoint = lambda instance: is_served(instance) or has_real_endpoint(instance)


# CloudFormation


def creates(stock):
    def create(logical_id, props, stack_name):
        cluster_id, _ = stock(logical_id, props, stack_name)
        cluster = rds._clusters[cluster_id]
        if cluster["Engine"] == "aurora-postgresql":
            try:
                serve(cluster, props)
            except Exception:
                rds._clusters.pop(cluster_id, None)
                raise
        return cluster_id, provisioners._rds_db_cluster_attrs(cluster)

    return create


def serve(cluster, props):
    global_id = props.get("GlobalClusterIdentifier")
    database = databases.get(global_id)
    if global_id and not database:
        raise ValueError(f"Global cluster {global_id} not found.")
    if global_id and (props.get("MasterUsername") or props.get("MasterUserPassword")):
        # What RDS says of it, with other words: https://github.com/aws/aws-cdk/issues/29880
        raise ValueError("A secondary cluster of a global cluster has the credentials of the primary: MasterUsername and MasterUserPassword cannot be given.")
    installation = postgres.install(os.environ["EMULATOR_POSTGRES"], os.environ["EMULATOR_POSTGRES_CACHE"])
    arn, cluster_id = cluster["DBClusterArn"], cluster["DBClusterIdentifier"]
    folder = folder_of("databases", cluster["DbClusterResourceId"])
    password = database.writer.server.password if database else None
    member = Member(arn, cluster_id, postgres.Server(folder, installation, SUPERUSER, password, settings=SETTINGS))
    try:
        if database:
            writer = cluster_of(database.writer)
            for name in ("MasterUsername", "DatabaseName", "_MasterUserPassword"):
                cluster[name] = writer[name]
            database.add(member)
            rds._attach_cluster_to_global(rds._global_clusters[global_id], cluster, is_writer=False)
        else:
            member.server.create(file_of("certificate.pem"), file_of("key.pem")).start()
            make_database(member.server, {**cluster, "DBName": cluster["DatabaseName"] or "postgres"})
    except Exception:
        member.remove()
        raise
    members[arn] = member
    # Each has the port that the template asks for, at an address of its own: secrets and functions name the port as literals.
    cluster["_WantedPort"] = cluster["Port"]
    member.endpoint = Link(member.server.port, address=free_address(cluster["Port"]))
    show_endpoint(cluster)


def show_endpoint(cluster):
    endpoint = member_of(cluster).endpoint
    cluster.update(Endpoint=endpoint.host, ReaderEndpoint=endpoint.host, Port=endpoint.port)


def updates(stock):
    def update(physical_id, old_props, new_props, stack_name, logical_id=None):
        cluster_id, _ = stock(physical_id, old_props, new_props, stack_name, logical_id)
        cluster = rds._clusters[cluster_id]
        if member_of(cluster):
            show_endpoint(cluster)
            if new_props.get("MasterUserPassword") not in (None, old_props.get("MasterUserPassword")):
                set_password(cluster, new_props["MasterUserPassword"])
        return cluster_id, provisioners._rds_db_cluster_attrs(cluster)

    return update


def deletes(stock):
    def delete(physical_id, props):
        cluster = rds._clusters.get(physical_id)
        if cluster and cluster.get("GlobalClusterIdentifier"):
            # CloudFormation takes a cluster out of its global cluster first, which is refused for the writer as long as others are in it.
            accepted(rds._remove_from_global_cluster({
                "GlobalClusterIdentifier": [cluster["GlobalClusterIdentifier"]], "DbClusterIdentifier": [cluster["DBClusterArn"]],
            }))
        stock(physical_id, props)
        member = members.pop(cluster["DBClusterArn"], None) if cluster else None
        if member:
            for database in databases.values():
                database.members.pop(member.arn, None)
            member.remove()

    return delete


def joins(stock):
    """An instance of a cluster has no server of its own."""
    def create(logical_id, props, stack_name):
        db_id, attributes = stock(logical_id, props, stack_name)
        instance = rds._instances[db_id]
        member = member_of(rds._clusters.get(instance.get("DBClusterIdentifier") or "") or {})
        if not member:
            return db_id, attributes
        instance["Endpoint"] = {**instance["Endpoint"], "Address": member.endpoint.host, "Port": member.endpoint.port}
        return db_id, provisioners._rds_db_instance_attrs(instance)

    return create


def create_global_cluster(identifier, cluster, port):
    """What the endpoint of a new global cluster is, which leads to its first member."""
    address = free_address(port)
    endpoint = Link(address=address)
    databases[identifier] = GlobalDatabase(members[cluster["DBClusterArn"]], endpoint, folder_of, file_of("authority.pem"))
    return endpoint


def delete_global_cluster(identifier):
    database = databases.pop(identifier, None)
    if database:
        database.close()


# RDS


def shows_endpoint(stock):
    def xml(global_cluster):
        database = databases.get(global_cluster["GlobalClusterIdentifier"])
        return stock(global_cluster) + (f"<Endpoint>{escape(database.endpoint.host)}</Endpoint>" if database else "")

    return xml


def promotes(stock, loses_data):
    """Begins a promotion; DescribeGlobalClusters says how far it is."""
    def act(parameters):
        global_cluster = rds._resolve_global_cluster(rds._p(parameters, "GlobalClusterIdentifier"))
        database = databases.get((global_cluster or {}).get("GlobalClusterIdentifier"))
        if not database:
            return stock(parameters)
        if global_cluster["Status"] != "available" or global_cluster.get("FailoverState"):
            return rds._error("InvalidGlobalClusterStateFault", f"The global cluster is {global_cluster['Status']}.", 400)
        resolved, error = rds._resolve_global_writer_switch(parameters)
        if error:
            return error
        _, _, target, writer = resolved
        forced = loses_data and str(rds._p(parameters, "AllowDataLoss")).lower() == "true"
        expected = region_of(target["DBClusterArn"] if forced else writer["DBClusterArn"])
        if get_region() != expected:
            # Where the documentation has the two calls. AWS may be more lenient; whoever keeps to this is on the safe side.
            return rds._error("InvalidGlobalClusterStateFault", f"This operation is called in {expected} here, not in {get_region()}.", 400)
        if target.get("SynchronizationStatus") == "pending-resync":
            return rds._error("InvalidDBClusterStateFault", f"{target['DBClusterArn']} is being synchronized.", 400)
        status = "failing-over" if forced else "switching-over"
        global_cluster["Status"] = status
        global_cluster["FailoverState"] = {
            "Status": status, "FromDbClusterArn": writer["DBClusterArn"], "ToDbClusterArn": target["DBClusterArn"], "IsDataLossAllowed": forced,
        }
        threading.Thread(target=promote, args=(global_cluster, database, target, forced), daemon=True).start()
        name = rds._p(parameters, "Action")
        return rds._xml(200, f"{name}Response", f"<{name}Result><GlobalCluster>{rds._global_cluster_xml(global_cluster)}</GlobalCluster></{name}Result>")

    return act


def promote(global_cluster, database, target, forced):
    member = database.members[target["DBClusterArn"]]
    rebuild = None
    try:
        if forced:
            rebuild = database.fail_over(member)
            for each in global_cluster["GlobalClusterMembers"]:
                each["SynchronizationStatus"] = "connected" if each is target else "pending-resync"
        else:
            database.switch_over(member)
        rds._set_global_cluster_writer(global_cluster, target)
    except NotReady as problem:
        print(f"switchover: {problem}", flush=True)
    finally:
        global_cluster.pop("FailoverState", None)
        global_cluster["Status"] = "available"
    if rebuild:
        rebuild(lambda done: synchronized(global_cluster, done.arn))


def synchronized(global_cluster, arn):
    for each in global_cluster["GlobalClusterMembers"]:
        if each["DBClusterArn"] == arn:
            each["SynchronizationStatus"] = "connected"


def changes_password(stock):
    def change(cluster, password):
        if not member_of(cluster):
            return stock(cluster, password)
        return set_password(cluster, password)

    return change


def set_password(cluster, password):
    cluster["_MasterUserPassword"] = password
    member = member_of(cluster)
    if not member.server.is_replica:
        with closing(member.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(cluster["MasterUsername"]), Literal(password)))


def emulator_global_cluster(parameters):
    """Not of RDS: what a rehearsal needs to know of the servers, and how long replication to a member takes.

    `Member` (the identifier of a cluster) and `Delay` (in milliseconds, or empty for what it was) make it slow.
    """
    database = databases[rds._p(parameters, "GlobalClusterIdentifier")]
    slowed, delay = rds._p(parameters, "Member"), rds._p(parameters, "Delay")
    for member in database.members.values():
        if member.identifier == slowed:
            member.link.delay = int(delay) / 1000 if delay else REPLICATION_DELAY
    servers = "".join(
        f"<Server><Cluster>{member.identifier}</Cluster><Host>{postgres.HOST}</Host><Port>{member.server.port}</Port>"
        f"<Pid>{member.server.describe()['pid'] or 0}</Pid><User>{member.server.user}</User><Password>{member.server.password}</Password>"
        f"<IsWriter>{str(member is database.writer).lower()}</IsWriter></Server>"
        for member in database.members.values()
    )
    body = f"<Endpoint>{database.endpoint.host}</Endpoint><Port>{database.endpoint.port}</Port><Servers>{servers}</Servers>"
    return rds._xml(200, "EmulatorGlobalClusterResponse", f"<EmulatorGlobalClusterResult>{body}</EmulatorGlobalClusterResult>")


def kill_all():
    for member in members.values():
        kill(member.server)


def is_served(instance):
    cluster = rds._clusters.get(instance.get("DBClusterIdentifier") or "")
    return bool(cluster) and member_of(cluster) is not None


def member_of(cluster):
    return members.get(cluster.get("DBClusterArn"))


def cluster_of(member):
    return rds._resolve_cluster(member.arn)


def region_of(arn):
    return arn.split(":")[3]
