"""AWS::S3::Bucket: MiniStack's CloudFormation drops encryption, lifecycle rules, tags, object ownership, access logging,
replication, transfer acceleration, the canned ACL and suspended versioning, and deletes buckets that are not empty.

Its S3 can do all of it, so this passes these properties on to S3, which also refuses what is wrong in them.
Still dropped: analytics, inventory, metrics and intelligent-tiering configurations, and object lock.
"""
import re

from ministack.services import s3

from calls import accepted, xml_of


def apply(handlers):
    stock = dict(handlers["AWS::S3::Bucket"])

    def create(logical_id, props, stack_name):
        bucket, attributes = stock["create"](logical_id, props, stack_name)
        configure(bucket, props, {})
        return bucket, attributes

    def update(physical_id, old_props, new_props, stack_name):
        bucket, attributes = stock["update"](physical_id, old_props, new_props, stack_name)
        configure(bucket, new_props, old_props)
        return bucket, attributes

    def delete(physical_id, props):
        if physical_id in s3._buckets:
            accepted(s3._delete_bucket(physical_id))

    handlers["AWS::S3::Bucket"] = {**stock, "create": create, "update": update, "delete": delete}


def configure(bucket, props, old_props):
    """Stores each property, and takes back what the old template had and the new one has not."""
    for name, put, delete, document in CONFIGURATIONS:
        if name in props:
            accepted(put(bucket, document(props[name], bucket)))
        elif name in old_props:
            accepted(delete(bucket))
    # A bucket is private from the start, and S3 takes no other list where its owner owns every object.
    if props.get("AccessControl", "Private") != "Private":
        canned = re.sub("(?<=[a-z])(?=[A-Z])", "-", props["AccessControl"]).lower()
        accepted(s3._put_bucket_acl(bucket, b"", {"x-amz-acl": canned}))


def document(name, content):
    return xml_of(name, content, namespace=s3.S3_NS)


def versioning(value, bucket):
    return document("VersioningConfiguration", {"Status": value["Status"]})


def encryption(value, bucket):
    return document("ServerSideEncryptionConfiguration", {"Rule": [
        {
            "ApplyServerSideEncryptionByDefault": rule.get("ServerSideEncryptionByDefault"),
            "BucketKeyEnabled": rule.get("BucketKeyEnabled"),
        }
        for rule in value["ServerSideEncryptionConfiguration"]
    ]})


def lifecycle(value, bucket):
    return document("LifecycleConfiguration", {"Rule": [lifecycle_rule(rule) for rule in value["Rules"]]})


def lifecycle_rule(rule):
    expiration = {
        "Days": rule.get("ExpirationInDays"),
        "Date": rule.get("ExpirationDate"),
        "ExpiredObjectDeleteMarker": rule.get("ExpiredObjectDeleteMarker"),
    }
    noncurrent = rule.get("NoncurrentVersionExpiration")
    if noncurrent is None and "NoncurrentVersionExpirationInDays" in rule:
        noncurrent = {"NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]}
    return {
        "ID": rule.get("Id"),
        "Status": rule["Status"],
        "Filter": lifecycle_filter(rule),
        "Expiration": expiration if any(part is not None for part in expiration.values()) else None,
        "Transition": [
            {
                "Days": transition.get("TransitionInDays"),
                "Date": transition.get("TransitionDate"),
                "StorageClass": transition["StorageClass"],
            }
            for transition in both(rule, "Transition", "Transitions")
        ],
        "NoncurrentVersionExpiration": noncurrent,
        "NoncurrentVersionTransition": [
            {
                "NoncurrentDays": transition["TransitionInDays"],
                "NewerNoncurrentVersions": transition.get("NewerNoncurrentVersions"),
                "StorageClass": transition["StorageClass"],
            }
            for transition in both(rule, "NoncurrentVersionTransition", "NoncurrentVersionTransitions")
        ],
        "AbortIncompleteMultipartUpload": rule.get("AbortIncompleteMultipartUpload"),
    }


def lifecycle_filter(rule):
    conditions = {
        "Prefix": rule.get("Prefix"),
        "Tag": rule.get("TagFilters"),
        "ObjectSizeGreaterThan": rule.get("ObjectSizeGreaterThan"),
        "ObjectSizeLessThan": rule.get("ObjectSizeLessThan"),
    }
    given = {name: value for name, value in conditions.items() if value is not None}
    several = len(given) > 1 or len(given.get("Tag", [])) > 1
    return {"And": given} if several else given or {"Prefix": ""}


def both(rule, single, plural):
    """A list that CloudFormation also takes as one item under another name."""
    return [*rule.get(plural, []), *([rule[single]] if single in rule else [])]


def tags(value, bucket):
    return document("Tagging", {"TagSet": {"Tag": value}})


def ownership(value, bucket):
    return document("OwnershipControls", {"Rule": value["Rules"]})


def logging(value, bucket):
    return document("BucketLoggingStatus", {"LoggingEnabled": {
        "TargetBucket": value.get("DestinationBucketName", bucket),
        "TargetPrefix": value.get("LogFilePrefix", ""),
    }})


def no_logging(bucket):
    return s3._put_bucket_logging(bucket, document("BucketLoggingStatus", {}))


def acceleration(value, bucket):
    return document("AccelerateConfiguration", {"Status": value["AccelerationStatus"]})


def no_acceleration(bucket):
    return s3._put_bucket_accelerate(bucket, document("AccelerateConfiguration", {"Status": "Suspended"}))


def replication(value, bucket):
    return document("ReplicationConfiguration", {
        "Role": value["Role"],
        "Rule": [replication_rule(rule) for rule in value["Rules"]],
    })


def replication_rule(rule):
    renamed = {**rule, "ID": rule.get("Id")}
    renamed.pop("Id", None)
    if "Filter" in rule:
        filter = {"Prefix": rule["Filter"].get("Prefix"), "Tag": rule["Filter"].get("TagFilter")}
        if "And" in rule["Filter"]:
            both_of = rule["Filter"]["And"]
            filter["And"] = {"Prefix": both_of.get("Prefix"), "Tag": both_of.get("TagFilters")}
        renamed["Filter"] = filter
    return renamed


CONFIGURATIONS = (
    ("VersioningConfiguration", s3._put_bucket_versioning, lambda bucket: (200, {}, b""), versioning),
    ("BucketEncryption", s3._put_bucket_encryption, s3._delete_bucket_encryption, encryption),
    ("LifecycleConfiguration", s3._put_bucket_lifecycle, s3._delete_bucket_lifecycle, lifecycle),
    ("Tags", s3._put_bucket_tagging, s3._delete_bucket_tagging, tags),
    ("OwnershipControls", s3._put_bucket_ownership_controls, s3._delete_bucket_ownership_controls, ownership),
    ("LoggingConfiguration", s3._put_bucket_logging, no_logging, logging),
    ("AccelerateConfiguration", s3._put_bucket_accelerate, no_acceleration, acceleration),
    ("ReplicationConfiguration", s3._put_bucket_replication, s3._delete_bucket_replication, replication),
)
