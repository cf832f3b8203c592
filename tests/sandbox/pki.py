"""Certificates of one sandbox.

There are two kinds of authorities, as in AWS: `aws-ca` stands in for the public authorities behind AWS's endpoints,
`cluster-ca` is the private one of the cluster; a successor and another cluster's authority have signed nothing. A
client that trusts the first for the API server is wrong, and a test can detect it.
"""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage
from cryptography.x509.oid import NameOID

from .layout import LOOPBACK, Layout, write_private

LIFETIME = datetime.timedelta(days=30)
# Tests run programs with their clocks set back.
BACKDATED = datetime.timedelta(days=1)

API_SERVER_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def create(cls, name: str) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            _builder(subject, subject, key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
        )
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def load(cls, folder: Path, name: str) -> "Authority":
        certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
        key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return cls(certificate, key)

    def save(self, folder: Path, name: str) -> None:
        write_private(folder / f"{name}.pem", _pem(self.certificate))
        write_private(folder / f"{name}.key", _key_pem(self.key))

    def issue_server(self, *names: str) -> bytes:
        """Certificate and key, as one PEM text, for a server with these host names and addresses."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        return self._issue(subject, Usage.SERVER_AUTH, names)

    def issue_client(self, user: str, group: str) -> bytes:
        """Certificate and key, as one PEM text, of a Kubernetes user in a group."""
        organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, group)
        subject = x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, user)])
        return self._issue(subject, Usage.CLIENT_AUTH, ())

    def _issue(self, subject: x509.Name, usage: x509.ObjectIdentifier, names) -> bytes:
        key = ec.generate_private_key(ec.SECP256R1())
        identifier = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier.value)
        builder = (
            _builder(subject, self.certificate.subject, key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(authority, critical=False)
        )
        if names:
            alternatives = x509.SubjectAlternativeName([_general_name(name) for name in names])
            builder = builder.add_extension(alternatives, critical=False)
        return _pem(builder.sign(self.key, hashes.SHA256())) + _key_pem(key)


def create(layout: Layout) -> None:
    """Makes both authorities and the certificates that do not change while the sandbox runs."""
    Authority.create("Sandbox stand-in for the public authorities").save(layout.pki, "aws-ca")
    cluster = Authority.create("Sandbox cluster")
    cluster.save(layout.pki, "cluster-ca")
    # EKS creates a second one before the first expires.
    Authority.create("Sandbox cluster's successor").save(layout.pki, "successor-ca")
    # Of the other account's cluster, of which nothing else exists.
    Authority.create("Sandbox cluster of the other account").save(layout.pki, "other-cluster-ca")
    issued = {
        "kube-apiserver": cluster.issue_server(LOOPBACK, *API_SERVER_NAMES),
        "authenticator": cluster.issue_server(LOOPBACK, "localhost"),
        "webhook": cluster.issue_server(LOOPBACK, "localhost"),
        "admin": cluster.issue_client("sandbox-admin", "system:masters"),
        # Its own user, so that the audit log shows which requests are not the tests'.
        "authenticator-client": cluster.issue_client("sandbox-authenticator", "system:masters"),
        "service-account": _key_pem(ec.generate_private_key(ec.SECP256R1())),
    }
    for name, pem in issued.items():
        write_private(layout.pki / f"{name}.pem", pem)


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    # SEC 1: kube-apiserver accepts the service accounts' key only in this form.
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
