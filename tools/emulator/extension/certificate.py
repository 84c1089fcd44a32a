"""Writes into the folder that is given an authority of its own (authority.pem), and a certificate for loopback by it
(certificate.pem, followed by the authority's) with its key (key.pem)."""
import datetime
import ipaddress
import os
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from addresses import ADDRESSES

NAMES = x509.SubjectAlternativeName([
    x509.DNSName("localhost"),
    x509.DNSName("*.localhost"),
    *(x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", *ADDRESSES)),
])


def write(folder):
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = sign(authority_key, "eknmusic test authority", authority_key, "eknmusic test authority", [
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (usage(key_cert_sign=True, crl_sign=True), True),
    ])
    certificate = sign(key, "localhost", authority_key, "eknmusic test authority", [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (NAMES, False),
    ])
    authority_pem, certificate_pem = (item.public_bytes(serialization.Encoding.PEM) for item in (authority, certificate))
    for name, content in (
        ("key.pem", key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())),
        ("authority.pem", authority_pem),
        ("certificate.pem", certificate_pem + authority_pem),
    ):
        mode = 0o600 if name == "key.pem" else 0o644
        with open(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT, mode), "wb") as file:
            file.write(content)


def sign(key, name, issuer_key, issuer, extensions):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(common_name(name))
        .issuer_name(common_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        # Strict clients (Python 3.13) ask for both.
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


def common_name(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def usage(**purposes):
    every = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{**dict.fromkeys(every, False), **purposes})


if __name__ == "__main__":
    write(sys.argv[1])
