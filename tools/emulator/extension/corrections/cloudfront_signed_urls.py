"""CloudFront: MiniStack serves every viewer from behaviours that trust only key groups, signed or not.

This verifies signed URLs and signed cookies, with canned and custom policies, before MiniStack serves the request.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateContent.html
"""
import base64
import ipaddress
import json
import re
import time
from http.cookies import SimpleCookie

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from ministack.services import cloudfront

SIGNING = ("Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm")


class Refused(Exception):
    """Why a viewer may not see the file, in CloudFront's code and words."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def apply(handlers):
    stock_behavior = cloudfront._dataplane_behavior
    stock_serve = cloudfront.handle_viewer_request

    def behavior(element, path_pattern=None):
        return {**stock_behavior(element, path_pattern), "trusted_key_groups": trusted_key_groups(element)}

    async def serve(dist, method, path, raw_uri, raw_query_string, headers, body, query_params, client_ip="127.0.0.1"):
        parsed = cloudfront.parse_distribution_dataplane_config(dist)
        matched = cloudfront._match_behavior(parsed, path)
        groups = matched["trusted_key_groups"] if matched else []
        is_https = headers.get("x-forwarded-proto") == "https"
        # A viewer who is sent to HTTPS shows the signature there.
        is_redirected = matched and cloudfront._check_viewer_protocol_policy(
            matched, method, is_https, raw_uri, raw_query_string, headers)
        if groups and method != "OPTIONS" and not is_redirected:
            try:
                check(groups, headers, raw_uri, raw_query_string, query_params, client_ip)
            except Refused as refusal:
                return 403, {"Content-Type": "text/xml", "X-Cache": "Error from cloudfront"}, (
                    f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{refusal.code}</Code>'
                    f"<Message>{refusal}</Message></Error>"
                ).encode()
            # CloudFront takes its own parameters off before it asks the origin.
            raw_query_string = without_signature(raw_query_string)
            query_params = {name: value for name, value in (query_params or {}).items() if name not in SIGNING}
        return await stock_serve(dist, method, path, raw_uri, raw_query_string, headers, body, query_params, client_ip)

    cloudfront._dataplane_behavior = behavior
    cloudfront.handle_viewer_request = serve


def trusted_key_groups(behavior_element):
    """The ids of the key groups that the behaviour trusts; empty when anyone may read."""
    element = cloudfront._find(behavior_element, "TrustedKeyGroups")
    if element is None or cloudfront._text(element, "Enabled") == "false":
        return []
    return [item.text for item in element.iter() if cloudfront._local_tag_name(item) == "KeyGroup" and item.text]


def check(groups, headers, raw_uri, raw_query_string, query_params, client_ip):
    given = signature_of(headers, query_params)
    if not given.get("Signature") or not given.get("Key-Pair-Id"):
        raise Refused("MissingKey", "Missing Key-Pair-Id query parameter or cookie value")
    trusted = {key for group in groups for key in (cloudfront._key_groups.get(group) or {"Config": {"Items": []}})["Config"]["Items"]}
    if given["Key-Pair-Id"] not in trusted:
        raise Refused("InvalidKey", "Unknown Key")
    resource = url_of(headers, raw_uri, raw_query_string)
    if given.get("Policy"):
        policy = decode(given["Policy"])
    elif given.get("Expires"):
        policy = json.dumps({"Statement": [{
            "Resource": resource,
            "Condition": {"DateLessThan": {"AWS:EpochTime": int(given["Expires"])}},
        }]}, separators=(",", ":")).encode()
    else:
        raise Refused("MissingKey", "Missing Policy or Expires query parameter or cookie value")
    verify(given, policy)
    enforce(json.loads(policy)["Statement"][0], resource, client_ip)


def signature_of(headers, query_params):
    query = {name: (value[0] if isinstance(value, list) else value) for name, value in (query_params or {}).items()}
    if "Signature" in query:
        return {name: query[name] for name in SIGNING if name in query}
    cookies = SimpleCookie(headers.get("cookie", ""))
    return {name: cookies[f"CloudFront-{name}"].value for name in SIGNING if f"CloudFront-{name}" in cookies}


def url_of(headers, raw_uri, raw_query_string):
    scheme = headers.get("x-forwarded-proto", "http")
    query = without_signature(raw_query_string)
    return f"{scheme}://{headers.get('host', '')}{raw_uri}" + (f"?{query}" if query else "")


def without_signature(raw_query_string):
    return "&".join(part for part in (raw_query_string or "").split("&") if part and part.split("=", 1)[0] not in SIGNING)


def verify(given, policy):
    key = load_pem_public_key(cloudfront._public_keys[given["Key-Pair-Id"]]["Config"]["EncodedKey"].encode())
    digest = hashes.SHA256() if given.get("Hash-Algorithm") == "SHA256" else hashes.SHA1()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(decode(given["Signature"]), policy, ec.ECDSA(digest))
        else:
            key.verify(decode(given["Signature"]), policy, padding.PKCS1v15(), digest)
    except InvalidSignature:
        raise Refused("AccessDenied", "Access denied") from None


def enforce(statement, resource, client_ip):
    pattern = re.escape(statement.get("Resource", "*")).replace(r"\*", ".*").replace(r"\?", ".")
    if not re.fullmatch(pattern, resource):
        raise Refused("AccessDenied", "Access denied")
    condition = statement.get("Condition", {})
    now = time.time()
    if now >= condition.get("DateLessThan", {}).get("AWS:EpochTime", 0):
        raise Refused("AccessDenied", "Access denied")
    if now < condition.get("DateGreaterThan", {}).get("AWS:EpochTime", 0):
        raise Refused("AccessDenied", "Access denied")
    address = condition.get("IpAddress", {}).get("AWS:SourceIp")
    if address and ipaddress.ip_address(client_ip) not in ipaddress.ip_network(address, strict=False):
        raise Refused("AccessDenied", "Access denied")


def decode(text):
    """CloudFront's base64 for URLs."""
    return base64.b64decode(text.replace("-", "+").replace("_", "=").replace("~", "/"))
