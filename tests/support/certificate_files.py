"""The files that people have in place of PEM, as OpenSSL and others write them.

`make_files` leaves these in a folder: `ca.pem` and `ca.key`, `app.pem` and `app.key` of a client, and for each command
of `FORMS` what it makes of them.
"""

import subprocess
from pathlib import Path
from typing import Final

from tests.support.certificates import client, root

CONFIGURATION: Final = "[ca]\ndefault_ca = ca_default\n[ca_default]\ndatabase = index.txt\ndefault_md = sha256\n"

FORMS: Final = {
    "app.der": "openssl x509 -in app.pem -outform DER -out app.der",
    "app.p7b": "openssl crl2pkcs7 -nocrl -certfile ca.pem -certfile app.pem -out app.p7b",
    "app-der.p7b": "openssl crl2pkcs7 -nocrl -certfile ca.pem -certfile app.pem -outform DER -out app-der.p7b",
    "app.cms": "openssl cms -sign -nodetach -in ca.pem -signer app.pem -inkey app.key -outform PEM -out app.cms",
    "utf-16.pem": "iconv -f UTF-8 -t UTF-16 app.pem > utf-16.pem",
    "utf-16be.pem": "(printf '\\376\\377'; iconv -f UTF-8 -t UTF-16BE app.pem) > utf-16be.pem",
    "utf-16-unmarked.pem": "iconv -f UTF-8 -t UTF-16LE app.pem > utf-16-unmarked.pem",
    "utf-8-marked.pem": "(printf '\\357\\273\\277'; cat app.pem) > utf-8-marked.pem",
    "latin-1.pem": "(printf 'Zo\\353\\n'; cat app.pem) > latin-1.pem",
    "crlf.pem": "sed 's/$/\\r/' app.pem > crlf.pem",
    "indented.pem": "sed 's/^/    /' app.pem > indented.pem",
    "text.pem": "openssl x509 -in app.pem -text -out text.pem",
    "one-line.pem": "tr '\\n' ' ' < app.pem > one-line.pem",
    "padded.der": "(cat app.der; echo) > padded.der",
    "certutil.p7b": "sed 's/PKCS7/CERTIFICATE/' app.p7b > certutil.p7b",
    "app.csr": "openssl req -new -key app.key -subj /C=US/O=Acme/CN=app-1 -out app.csr",
    "new.csr": "openssl req -new -newhdr -key app.key -subj /C=US/O=Acme/CN=app-1 -out new.csr",
    "csr.der": "openssl req -in app.csr -outform DER -out csr.der",
    "certutil.csr": "sed 's/CERTIFICATE REQUEST/CERTIFICATE/' app.csr > certutil.csr",
    "ca.crl": "openssl ca -gencrl -keyfile ca.key -cert ca.pem -crldays 30 -config ca.cnf -out ca.crl",
    "crl.der": "openssl crl -in ca.crl -outform DER -out crl.der",
    "trusted.pem": "openssl x509 -in app.pem -trustout -out trusted.pem",
    "app.pub": "openssl pkey -in app.key -pubout -out app.pub",
    "pub.der": "openssl pkey -in app.key -pubout -outform DER -out pub.der",
    "rsa.key": "openssl genrsa -traditional -out rsa.key 2048",
    "rsa.pub": "openssl rsa -in rsa.key -RSAPublicKey_out -out rsa.pub",
    "rsa-pub.der": "openssl rsa -in rsa.key -RSAPublicKey_out -outform DER -out rsa-pub.der",
    "rsa.der": "openssl rsa -in rsa.key -traditional -outform DER -out rsa.der",
    "app.p12": "openssl pkcs12 -export -in app.pem -inkey app.key -passout pass: -out app.p12",
    "key.der": "openssl pkey -in app.key -outform DER -out key.der",
    "sec1.key": "openssl ec -in app.key -out sec1.key",
    "sec1.der": "openssl ec -in app.key -outform DER -out sec1.der",
    "parameters.key": "openssl ecparam -name prime256v1 -genkey -out parameters.key",
    "parameters.pem": "(openssl ecparam -name prime256v1; cat app.pem) > parameters.pem",
    "utf-16.key": "iconv -f UTF-8 -t UTF-16 app.key > utf-16.key",
    "ssh.key": "cp app.key ssh.key && chmod 600 ssh.key && ssh-keygen -q -p -N '' -f ssh.key",
    "encrypted.key": "openssl pkey -in app.key -aes256 -passout pass:secret -out encrypted.key",
    "encrypted.der": "openssl pkcs8 -topk8 -in app.key -passout pass:secret -outform DER -out encrypted.der",
    "legacy.key": "openssl ec -in app.key -aes256 -passout pass:secret -out legacy.key",
    "both.pem": "cat app.key app.pem > both.pem",
    "commented.pem": "(sed 's/^/# /' app.key; cat app.pem) > commented.pem",
    "base64.txt": "base64 app.der > base64.txt",
    "base64-p7b.txt": "base64 app-der.p7b > base64-p7b.txt",
    "base64-key.txt": "base64 key.der > base64-key.txt",
    "escaped.pem": "awk '{printf \"%s\\\\n\", $0}' app.pem > escaped.pem",
    "app.gz": "gzip -c app.pem > app.gz",
    "stream.p7b": "openssl cms -sign -stream -nodetach -in ca.pem -signer app.pem -inkey app.key -outform DER "
    "-out stream.p7b",
    "base64-csr.txt": "base64 csr.der > base64-csr.txt",
    "serial-0.pem": "openssl req -x509 -key app.key -set_serial 0 -subj /O=Acme/CN=zero -out serial-0.pem",
    "encrypted.cms": "openssl cms -encrypt -in ca.pem -outform PEM -out encrypted.cms app.pem",
    "empty.p7b": "openssl crl2pkcs7 -in ca.crl -out empty.p7b",
}
"""The makers of each, in this order."""


def make_files(folder: Path) -> Path:
    """Make all of them."""
    root().write(folder, "ca")
    client().write(folder, "app")
    (folder / "ca.cnf").write_text(CONFIGURATION)
    (folder / "index.txt").touch()
    for command in FORMS.values():
        run(command, folder)
    (folder / "ssh.pub").write_text(f"ssh-ed25519 {'A' * 60}/b app@example.com\n")
    (folder / "page.html").write_text("<!DOCTYPE html><html>Sign in</html>")
    (folder / "app.jks").write_bytes(bytes.fromhex("feedfeed00000002"))
    (folder / "app.zip").write_bytes(b"PK\x03\x04")
    (folder / "signed.asc").write_text(
        f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- {client().certificate_pem}"
    )
    return folder


def run(command: str, folder: Path) -> str:
    """Run a command as somebody would who types it in that folder."""
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert 0 == done.returncode, (command, done.stderr)
    return done.stdout.decode(errors="replace")
