"""Rows that were measured apart from this corpus, with other certificates, and that the oracles have to confirm.

Measured with Envoy 1.40.0 and `openssl verify -purpose sslclient` 3.0; `grpcio`, another BoringSSL, agreed with Envoy.
A chain is named as in the corpus. The two letters are OpenSSL's verdict and Envoy's: A accepts, R refuses.
"""

from collections.abc import Mapping
from typing import Final

BOTH_REFUSE: Final = (
    "root renewed with its key, AKI names the old serial",
    "leaf: AKI key id wrong",
    "two roots of one subject, other key first, no AKI",
    "root: name constraint DNS permitted; leaf: CN is another DNS name, no SAN",
    "root: name constraint e-mail domain permitted; leaf: e-mail in the subject, elsewhere",
    "sent CA: EKU serverAuth only",
    "sent CA: EKU any only",
    "leaf: EKU any only",
    "root: name constraint IP without a mask; leaf: SAN IP",
    "intermediate missing",
    "root: expired",
    "root: not yet valid",
    "leaf: keyUsage keyEncipherment only",
    "sent CA: keyUsage cRLSign only",
    "trusted CA: keyUsage cRLSign only",
    "sent CA: basicConstraints absent",
    "sent CA: unknown critical extension",
    "path length 0 at a CA that is sent, with a CA below it",
)
BOTH_ACCEPT: Final = (
    "two roots of one subject and key, expired last",
    "two cross certificates in the bundle, expired last",
    "unrelated expired root first",
    "root: name constraint directory permitted; leaf: no SAN",
    "root: Ed25519 key",
    "rollover sent, path length 0",
    "root: version 1",
    "leaf: issuer in PrintableString",
    "leaf: issuer in another case",
    "leaf: issuer with two blanks",
    "leaf: subject with & _ @ * in PrintableString",
    "leaf: subject with an RDN that is not sorted",
    "leaf: policies critical",
    "leaf: basicConstraints with explicit cA FALSE",
    "leaf: serial of 24 octets",
    "leaf: explicit critical FALSE",
    "leaf: ECDSA signature with NULL parameters",
    "leaf: AKI issuer only",
    "leaf: RSA 1024 key",
    "root: RSA 1024 key",
    "leaf: RSA with SHA-1 signature",
    "sent CA: RSA with SHA-1 signature",
    "self-signed client in its own bundle",
    "leaf: basicConstraints CA:TRUE",
    "bundle of leaf and root",
    "root sent too",
    "unrelated root sent too",
    "100 unrelated roots first",
    "six intermediates",
    "six intermediates, in the wrong order",
    "leaf: AKI absent",
    "leaf: P-384 key",
    "leaf: RSA 2048 key",
    "leaf: RSA 4096 key",
    "root: P-521 key",
    "root: RSA with SHA-1 signature",
    "root: MD5 signature",
)
ONLY_OPENSSL_ACCEPTS: Final = (
    "two roots of one subject and key, expired first",
    "cross certificate in sent, expired, first",
    "leaf: P-521 key",
    # A name without a dot is no DNS name for OpenSSL (cn2dnsid in v3_ncons.c).
    "root: name constraint DNS permitted; leaf: CN like a DNS name, no SAN",
    "leaf: id-RSASSA-PSS key",
    "leaf: keyUsage keyAgreement only",
    "leaf: secp256k1 key",
    "leaf: Ed25519 key",
    "leaf: Ed448 key",
    "root: secp256k1 key",
    "root: Ed448 key",
    "leaf: MD5 signature",
    "sent CA: MD5 signature",
)
ONLY_ENVOY_ACCEPTS: Final = (
    "root: EKU serverAuth only",
    "trusted CA: EKU serverAuth only",
    "root: EKU any only",
    "trusted CA: basicConstraints absent",
    "bundle of the intermediate",
    "bundle of the leaf",
    "path length 0 at a CA in the bundle, with a CA below it",
    "root: unknown critical extension",
    "trusted CA: unknown critical extension",
)

TABLE: Final[Mapping[str, str]] = {
    **dict.fromkeys(BOTH_REFUSE, "RR"),
    **dict.fromkeys(BOTH_ACCEPT, "AA"),
    **dict.fromkeys(ONLY_OPENSSL_ACCEPTS, "AR"),
    **dict.fromkeys(ONLY_ENVOY_ACCEPTS, "RA"),
}
