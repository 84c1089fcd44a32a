"""AWS::CloudFront::PublicKey: MiniStack's CloudFront keeps public keys, its CloudFormation does not.

Its API takes any text for a key, so text that is no public key is refused here, as AWS would.
"""
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from ministack.services import cloudfront as service

from calls import accepted, xml_of

TYPE = "AWS::CloudFront::PublicKey"


def create(logical_id, props, stack_name):
    config = props["PublicKeyConfig"]
    try:
        load_pem_public_key(config["EncodedKey"].encode())
    except ValueError as reason:
        raise ValueError(f"Invalid request provided: the encoded key is not a public key in PEM form ({reason})") from None
    accepted(service._create_public_key(document(config)))
    return attributes(list(service._public_keys)[-1])


def update(physical_id, old_props, new_props, stack_name):
    accepted(service._update_public_key(
        physical_id, {"if-match": service._public_keys[physical_id]["ETag"]}, document(new_props["PublicKeyConfig"])))
    return attributes(physical_id)


def delete(physical_id, props):
    if physical_id in service._public_keys:
        accepted(service._delete_public_key(physical_id, {"if-match": service._public_keys[physical_id]["ETag"]}))


def document(config):
    return xml_of("PublicKeyConfig", config)


def attributes(key_id):
    return key_id, {"Id": key_id, "CreatedTime": service._public_keys[key_id]["CreatedTime"]}
