"""A stand-in for the plugin of pulumi-tls, where that one is not on PATH: it serves the types of pulumi_tls 5.

It makes the keys, requests and certificates that `examples/issued-certificates` and its test ask for, and renews as the
plugin does: `Diff` replaces a certificate as soon as its last `earlyRenewalHours` have begun
(`modifyPlanIfCertificateReadyForRenewal` of hashicorp/terraform-provider-tls). Every other change but that of
`earlyRenewalHours` replaces as well.
"""

# ruff: noqa: N802 - the names of gRPC methods

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Final

import grpc  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer, add_ResourceProviderServicer_to_server
from pulumi_redis_enterprise.plugin.wire import from_wire, to_wire

Properties = dict[str, Any]

ROOT: Final = Path(__file__).resolve().parent.parent
NAME: Final = "pulumi-resource-tls"
_EARLY: Final = "earlyRenewalHours"
_SECONDS: Final = 0.5
_ATTRIBUTES: Final = {
    "country": NameOID.COUNTRY_NAME,
    "organization": NameOID.ORGANIZATION_NAME,
    "organizationalUnit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "commonName": NameOID.COMMON_NAME,
}
_USES: Final = {"cert_signing": "key_cert_sign", "crl_signing": "crl_sign", "digital_signature": "digital_signature"}
_ALL_USES: Final = [
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
]


def write_to(folder: Path) -> None:
    """Write the executable that the engine looks for."""
    folder.mkdir(exist_ok=True)
    script = folder / NAME
    script.write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec '{sys.executable}' -m tools.tls_stand_in \"$@\"\n")
    script.chmod(0o755)


def private_key(given: Properties) -> Properties:
    """Make a key, of whatever algorithm is asked for, on the curve P-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"privateKeyPem": pem, "algorithm": given["algorithm"]}


def cert_request(given: Properties) -> Properties:
    """Make a request."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_name(given["subject"]))
    request = builder.sign(_key(given["privateKeyPem"]), SHA256())
    return {"certRequestPem": request.public_bytes(Encoding.PEM).decode()}


def self_signed_cert(given: Properties) -> Properties:
    """Make a certificate that is its own issuer."""
    key, name = _key(given["privateKeyPem"]), _name(given["subject"])
    return _issued(given, name, key.public_key(), issuer=name, key=key)


def locally_signed_cert(given: Properties) -> Properties:
    """Sign a request."""
    request = x509.load_pem_x509_csr(given["certRequestPem"].encode())
    authority = x509.load_pem_x509_certificate(given["caCertPem"].encode())
    key = _key(given["caPrivateKeyPem"])
    return _issued(given, request.subject, request.public_key(), issuer=authority.subject, key=key)


_MAKERS: Final = {
    "tls:index/privateKey:PrivateKey": private_key,
    "tls:index/certRequest:CertRequest": cert_request,
    "tls:index/selfSignedCert:SelfSignedCert": self_signed_cert,
    "tls:index/locallySignedCert:LocallySignedCert": locally_signed_cert,
}


def _key(pem: str) -> Any:
    return load_pem_private_key(pem.encode(), password=None)


def _name(subject: Properties) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, subject[key]) for key, oid in _ATTRIBUTES.items() if subject.get(key)])


def _issued(given: Properties, subject: x509.Name, public: Any, *, issuer: x509.Name, key: Any) -> Properties:
    now, uses = datetime.now(UTC), [_USES[it] for it in given["allowedUses"] if it in _USES]
    end, is_ca = now + timedelta(hours=given["validityPeriodHours"]), bool(given.get("isCaCertificate"))
    builder = (
        x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number(), now, end)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{name: name in uses for name in _ALL_USES}), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    if is_ca:
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    if "client_auth" in given["allowedUses"]:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    pem = builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()
    times = {"validityStartTime": now.isoformat(), "validityEndTime": end.isoformat()}
    return {"certPem": pem, "readyForRenewal": False, **times}


def replaced_by(state: Properties, new: Properties, now: datetime) -> list[str]:
    """Return the properties for which a resource is replaced."""
    differing = [name for name in sorted(new.keys() - {_EARLY}) if state.get(name) != new[name]]
    end = state.get("validityEndTime")
    if end and datetime.fromisoformat(end) - timedelta(hours=new.get(_EARLY, 0)) <= now:
        differing.append("readyForRenewal")
    return differing


class StandIn(ResourceProviderServicer):
    """The calls of the engine; those that a run does not need are not there."""

    def Handshake(self, _request: Any, _context: Any) -> Any:
        """Leave the protocol as it is."""
        return proto.ProviderHandshakeResponse()

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:
        """Return the version that programs ask for."""
        return plugin_pb2.PluginInfo(version="5.6.2")

    def CheckConfig(self, request: Any, _context: Any) -> Any:
        """Take all settings."""
        return proto.CheckResponse(inputs=request.news)

    def Configure(self, _request: Any, _context: Any) -> Any:
        """Have nothing to set."""
        return proto.ConfigureResponse()

    def Check(self, request: Any, _context: Any) -> Any:
        """Take all inputs."""
        return proto.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, _context: Any) -> Any:
        """Replace what differs, or is due."""
        state, new = from_wire(request.olds), from_wire(request.news)
        replaces = replaced_by(state, new, datetime.now(UTC))
        is_other = bool(replaces) or state.get(_EARLY) != new.get(_EARLY)
        changes = proto.DiffResponse.DIFF_SOME if is_other else proto.DiffResponse.DIFF_NONE
        kind = proto.PropertyDiff.UPDATE_REPLACE if replaces else proto.PropertyDiff.UPDATE
        differing = replaces or ([_EARLY] if is_other else [])
        details = {name: proto.PropertyDiff(kind=kind) for name in differing}
        return proto.DiffResponse(
            changes=changes, replaces=replaces, diffs=differing, detailedDiff=details, hasDetailedDiff=True
        )

    def Create(self, request: Any, _context: Any) -> Any:
        """Make it."""
        given = from_wire(request.properties)
        made = _MAKERS[request.urn.split("::")[2].rpartition("$")[2]](given)
        return proto.CreateResponse(id=str(x509.random_serial_number()), properties=to_wire({**given, **made}))

    def Update(self, request: Any, _context: Any) -> Any:
        """Note the other hours."""
        return proto.UpdateResponse(properties=to_wire({**from_wire(request.olds), **from_wire(request.news)}))

    def Read(self, request: Any, _context: Any) -> Any:
        """Leave it as it is: there is nothing but the state."""
        return proto.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Delete(self, _request: Any, _context: Any) -> Any:
        """Forget it."""
        return empty_pb2.Empty()

    def Cancel(self, _request: Any, _context: Any) -> Any:
        """Have nothing under way."""
        return empty_pb2.Empty()


def main() -> None:
    """Serve one engine until it ends."""
    ended, parent = Event(), os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    server = grpc.server(ThreadPoolExecutor(8))
    add_ResourceProviderServicer_to_server(StandIn(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    while not ended.wait(_SECONDS) and os.getppid() == parent:
        pass
    server.stop(0)


if __name__ == "__main__":
    main()
