"""Calls MiniStack's services the way their clients do, from inside the server.

CloudFormation handlers run on the server's event loop, where a request to the server itself would never be answered;
so these go to the functions behind the API. A refusal of the service becomes the error that fails the resource.
"""
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring


def ec2(action, **parameters):
    """Calls an EC2 action; answers the text of each element of its response by name."""
    root = fromstring(_body(action({name: [str(value)] for name, value in parameters.items() if value is not None})))
    return {element.tag.rsplit("}", 1)[-1]: element.text or "" for element in root.iter()}


def ec2_tags(resource_type, props):
    """The template's tags as the parameters of an EC2 create call."""
    tags = props.get("Tags") or []
    parameters = {"TagSpecification.1.ResourceType": resource_type} if tags else {}
    for number, tag in enumerate(tags, 1):
        parameters[f"TagSpecification.1.Tag.{number}.Key"] = tag["Key"]
        parameters[f"TagSpecification.1.Tag.{number}.Value"] = tag["Value"]
    return parameters


def accepted(response):
    """The response of a service call, or an error with the service's own words."""
    _body(response)
    return response


def xml_of(name, content, namespace=None):
    """An XML document: dicts become elements, lists repeated elements, booleans true and false; None is left out."""
    root = Element(name, **({"xmlns": namespace} if namespace else {}))
    _fill(root, content)
    return tostring(root, encoding="utf-8")


def _fill(parent, content):
    for name, value in content.items():
        for item in value if isinstance(value, list) else [value]:
            if item is None:
                continue
            child = SubElement(parent, name)
            if isinstance(item, dict):
                _fill(child, item)
            else:
                child.text = str(item).lower() if isinstance(item, bool) else str(item)


def _body(response):
    status, _, body = response
    text = body.decode() if isinstance(body, bytes) else body
    if status >= 300:
        raise ValueError(text)
    return text
