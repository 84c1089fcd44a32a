"""AWS::CloudFront::KeyGroup: MiniStack's CloudFront keeps key groups, its CloudFormation does not."""
from ministack.services import cloudfront as service

from calls import accepted, xml_of

TYPE = "AWS::CloudFront::KeyGroup"


def create(logical_id, props, stack_name):
    accepted(service._create_key_group(document(props)))
    return attributes(list(service._key_groups)[-1])


def update(physical_id, old_props, new_props, stack_name):
    accepted(service._update_key_group(
        physical_id, {"if-match": service._key_groups[physical_id]["ETag"]}, document(new_props)))
    return attributes(physical_id)


def delete(physical_id, props):
    if physical_id in service._key_groups:
        accepted(service._delete_key_group(physical_id, {"if-match": service._key_groups[physical_id]["ETag"]}))


def document(props):
    config = props["KeyGroupConfig"]
    return xml_of("KeyGroupConfig", {
        "Name": config["Name"],
        "Comment": config.get("Comment"),
        "Items": {"PublicKey": config["Items"]},
    })


def attributes(group_id):
    return group_id, {"Id": group_id, "LastModifiedTime": service._key_groups[group_id]["LastModifiedTime"]}
