"""TUF repositories as others make them, with the library of the TUF project: names of files and their texts, by the name of the repository."""

import copy
import datetime
import json
import sys

from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, SuccinctRoles, TargetFile, Targets, Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

job = json.load(sys.stdin)
EXPIRES = datetime.datetime.fromisoformat(job["expires"])
SERIALIZERS = {"compact": JSONSerializer(compact=True), "spaced": JSONSerializer(compact=False)}


def repository(make_signer, consistent=True, described=False, delegate=None, spaced=False, threshold=1, rotate=False):
    """A repository whose four roles have keys of one kind. `described`: with lengths and hashes, which the specification leaves open."""
    serializer = SERIALIZERS["spaced" if spaced else "compact"]
    signers = {role: [make_signer() for _ in range(threshold)] for role in ("root", "timestamp", "snapshot", "targets")}
    files = {}

    def put(name, role, signed, by):
        metadata = Metadata(signed)
        for signer in by:
            metadata.sign(signer, append=True)
        content = metadata.to_bytes(serializer)
        path = f"{signed.version}.{name}.json" if (consistent or role == "root") and role != "timestamp" else f"{name}.json"
        files[path] = content.decode()
        return content

    def meta(version, content):
        return MetaFile.from_data(version, content, ["sha256", "sha512"]) if described else MetaFile(version)

    root = Root(expires=EXPIRES, consistent_snapshot=consistent)
    for role, by in signers.items():
        for signer in by:
            root.add_key(signer.public_key, role)
        root.roles[role].threshold = threshold
    put("root", "root", root, signers["root"])
    if rotate:
        old, new = signers["root"], [make_signer()]
        root = copy.deepcopy(root)
        root.version = 2
        for signer in old:
            root.revoke_key(signer.public_key.keyid, "root")
        root.add_key(new[0].public_key, "root")
        put("root", "root", root, old + new)

    targets = Targets(version=7, expires=EXPIRES)
    targets.targets["tool-1.0.zip"] = TargetFile.from_data("tool-1.0.zip", b"tool")
    snapshot = Snapshot(version=9, expires=EXPIRES)
    if delegate:
        delegated = delegate(targets, make_signer)
        for name, (content, by) in delegated.items():
            bytes_of_it = put(name, "delegated", content, by)
            snapshot.meta[f"{name}.json"] = meta(content.version, bytes_of_it)
    snapshot.meta["targets.json"] = meta(7, put("targets", "targets", targets, signers["targets"]))
    bytes_of_snapshot = put("snapshot", "snapshot", snapshot, signers["snapshot"])
    timestamp = Timestamp(version=11, expires=EXPIRES, snapshot_meta=meta(9, bytes_of_snapshot))
    put("timestamp", "timestamp", timestamp, signers["timestamp"])
    return files


def bins(bits):
    def delegate(targets, make_signer):
        signer = make_signer()
        key = signer.public_key
        succinct = SuccinctRoles([key.keyid], 1, bits, "bins")
        targets.delegations = Delegations({key.keyid: key}, succinct_roles=succinct)
        return {name: (Targets(version=1, expires=EXPIRES), [signer]) for name in succinct.get_roles()}
    return delegate


def path_delegation(targets, make_signer):
    """Two teams, one of which delegates further."""
    one, other = make_signer(), make_signer()
    targets.delegations = Delegations({one.public_key.keyid: one.public_key}, {
        "tools": DelegatedRole("tools", [one.public_key.keyid], 1, False, paths=["tools/*"]),
    })
    tools = Targets(version=3, expires=EXPIRES)
    tools.delegations = Delegations({other.public_key.keyid: other.public_key}, {
        "tools/beta": DelegatedRole("tools/beta", [other.public_key.keyid], 1, True, paths=["tools/beta/*"]),
    })
    return {"tools": (tools, [one]), "tools/beta": (Targets(version=2, expires=EXPIRES), [other])}


class UnknownScheme:
    """A key of a scheme that nobody knows, which signs like any other."""

    def __init__(self):
        self.signer = CryptoSigner.generate_ed25519()
        key = self.signer.public_key
        self.public_key = SSlibKey(key.keyid, "of-tomorrow", "of-tomorrow", key.keyval)

    def sign(self, payload):
        return self.signer.sign(payload)


ED25519, ECDSA, RSA = CryptoSigner.generate_ed25519, CryptoSigner.generate_ecdsa, CryptoSigner.generate_rsa
print(json.dumps({
    "with Ed25519 keys": repository(ED25519),
    "with file names that have no version": repository(ED25519, consistent=False),
    "with lengths and hashes, and spaces": repository(ED25519, described=True, spaced=True),
    "with ECDSA keys": repository(ECDSA, described=True),
    "with RSA keys": repository(RSA),
    "with two signatures of each role": repository(ED25519, threshold=2),
    "whose root keys have changed": repository(ED25519, rotate=True),
    "with roles by paths": repository(ED25519, delegate=path_delegation, described=True),
    "with roles by paths, without versions in names": repository(ECDSA, consistent=False, delegate=path_delegation),
    "with 16 hashed bins": repository(ED25519, delegate=bins(4)),
    "with 128 hashed bins": repository(ED25519, delegate=bins(7)),
    "of a scheme of tomorrow": repository(UnknownScheme),
}))
