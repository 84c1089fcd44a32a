"""AWS::WAFv2::WebACLAssociation: MiniStack's WAF keeps associations, its CloudFormation does not."""
from ministack.services import waf

from calls import accepted

TYPE = "AWS::WAFv2::WebACLAssociation"


def create(logical_id, props, stack_name):
    accepted(waf._associate_web_acl({"WebACLArn": props["WebACLArn"], "ResourceArn": props["ResourceArn"]}))
    return f"{props['ResourceArn']}|{props['WebACLArn']}", {}


def update(physical_id, old_props, new_props, stack_name):
    return create("", new_props, stack_name)


def delete(physical_id, props):
    resource, web_acl = physical_id.split("|")
    # A replacement may have given the resource another list before this one is taken away.
    if waf._associations.get(resource) == web_acl:
        accepted(waf._disassociate_web_acl({"ResourceArn": resource}))
