"""AWS::RDS::GlobalCluster: MiniStack's RDS has global clusters, its CloudFormation does not know them."""
from ministack.services import rds

from calls import accepted
from corrections import rds_cluster

TYPE = "AWS::RDS::GlobalCluster"


def create(logical_id, props, stack_name):
    identifier = props["GlobalClusterIdentifier"]
    source = props.get("SourceDBClusterIdentifier")
    if not source:
        raise ValueError("Only global clusters that are made from a cluster are known here.")
    cluster = rds._resolve_cluster(source)
    accepted(rds._create_global_cluster({
        "GlobalClusterIdentifier": [identifier],
        "SourceDBClusterIdentifier": [source],
        "DeletionProtection": [str(props.get("DeletionProtection", False)).lower()],
    }))
    if rds_cluster.member_of(cluster):
        # The endpoint has the port that the template asks for, as the clusters of AWS have.
        rds_cluster.create_global_cluster(identifier, cluster, cluster["_WantedPort"])
    return identifier, {"GlobalClusterResourceId": rds._global_clusters[identifier]["GlobalClusterResourceId"]}


def update(physical_id, old_props, new_props, stack_name):
    rds._global_clusters[physical_id]["DeletionProtection"] = str(new_props.get("DeletionProtection", False)).lower() == "true"
    return physical_id, {"GlobalClusterResourceId": rds._global_clusters[physical_id]["GlobalClusterResourceId"]}


def delete(physical_id, props):
    global_cluster = rds._global_clusters.get(physical_id)
    if not global_cluster:
        return
    writer = next((each for each in global_cluster["GlobalClusterMembers"] if each["IsWriter"]), None)
    # CloudFormation takes the source out first, which RDS refuses while there are others.
    if writer:
        accepted(rds._remove_from_global_cluster({"GlobalClusterIdentifier": [physical_id], "DbClusterIdentifier": [writer["DBClusterArn"]]}))
    accepted(rds._delete_global_cluster({"GlobalClusterIdentifier": [physical_id]}))
    rds_cluster.delete_global_cluster(physical_id)
