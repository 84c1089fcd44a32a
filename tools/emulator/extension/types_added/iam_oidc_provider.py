"""AWS::IAM::OIDCProvider: MiniStack's IAM keeps identity providers, its CloudFormation does not."""
from ministack.services import iam

from calls import accepted

TYPE = "AWS::IAM::OIDCProvider"


def create(logical_id, props, stack_name):
    parameters = {"Url": [props["Url"]]}
    for name, items in (("ClientIDList", props.get("ClientIdList")), ("ThumbprintList", props.get("ThumbprintList"))):
        parameters.update({f"{name}.member.{number}": [item] for number, item in enumerate(items or [], 1)})
    for number, tag in enumerate(props.get("Tags") or [], 1):
        parameters.update({f"Tags.member.{number}.{part}": [tag[part]] for part in ("Key", "Value")})
    accepted(iam._create_oidc_provider(parameters))
    arn = list(iam._oidc_providers)[-1]
    return arn, {"Arn": arn}


def update(physical_id, old_props, new_props, stack_name):
    if old_props["Url"] == new_props["Url"]:
        # IAM changes lists and tags in place; the provider's ARN is its URL's.
        delete(physical_id, old_props)
    return create("", new_props, stack_name)


def delete(physical_id, props):
    if physical_id in iam._oidc_providers:
        accepted(iam._delete_oidc_provider({"OpenIDConnectProviderArn": [physical_id]}))
