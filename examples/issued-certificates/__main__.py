"""CAs and clients' certificates that the program makes with pulumi-tls: issued, renewed in time, and tried at once."""

import pulumi
import pulumi_tls as tls
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, LoginCheck, Role, TrustedCa

config = pulumi.Config()
trusted: list[str] = config.get_object("trusted") or ["r1"]
issuer = config.get("issuer") or trusted[0]
early_renewal_hours = config.get_int("earlyRenewalHours") or 30 * 24

ca_keys = {root: tls.PrivateKey(f"ca-{root}", algorithm="ECDSA", ecdsa_curve="P256") for root in trusted}
cas = {
    root: tls.SelfSignedCert(
        f"ca-{root}",
        private_key_pem=key.private_key_pem,
        subject={"common_name": f"Root {root.upper()}", "organization": "Acme"},
        is_ca_certificate=True,
        validity_period_hours=10 * 365 * 24,
        allowed_uses=["cert_signing", "crl_signing"],
    )
    for root, key in ca_keys.items()
}
ca = TrustedCa("ca", certificates=[authority.cert_pem for authority in cas.values()])
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca)
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")

for name in ("app-1", "app-2"):
    key = tls.PrivateKey(name, algorithm="ECDSA", ecdsa_curve="P256")
    request = tls.CertRequest(name, private_key_pem=key.private_key_pem, subject={"common_name": name})
    issued = tls.LocallySignedCert(
        name,
        cert_request_pem=request.cert_request_pem,
        ca_cert_pem=cas[issuer].cert_pem,
        ca_private_key_pem=ca_keys[issuer].private_key_pem,
        validity_period_hours=90 * 24,
        early_renewal_hours=early_renewal_hours,
        allowed_uses=["digital_signature", "client_auth"],
    )
    user = CertificateUser(
        name,
        username=name,
        certificate=issued.cert_pem,
        roles=[viewer],
        trusted_by=ca,
        opts=pulumi.ResourceOptions(depends_on=[mtls]),
    )
    login = LoginCheck(
        f"{name}-logs-in",
        certificate=issued.cert_pem,
        key=key.private_key_pem,
        username=name,
        triggers=[user.subject_line, ca.certificates],
    )
    pulumi.export(name, login.result)
