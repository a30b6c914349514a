"""The list of certificate authorities: a bare machine has none, and https needs one."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from scripts.door import apt
from scripts.door.places import NATIVE

USUAL_BUNDLES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/ca-bundle.pem"),
    Path("/etc/ssl/cert.pem"),
)
OWN_BUNDLE = NATIVE / "ca-certificates.crt"
#: Where an office keeps the authority of its own proxy.
LOCAL_AUTHORITIES = Path("/usr/local/share/ca-certificates")


def bundle() -> Path | None:
    """The file with the authorities this machine trusts, or None."""
    named = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    candidates = [Path(named)] if named else []
    return next((path for path in (*candidates, *USUAL_BUNDLES, OWN_BUNDLE) if _full(path)), None)


def provide() -> None:
    """Make https work here and in children, fetching Debian's list when there is none."""
    if bundle() is None and apt.available():
        if apt.is_root():
            apt.install(["ca-certificates"])
        elif apt.unpack(["ca-certificates"]):
            _gather()
    found = bundle()
    if found:
        os.environ["SSL_CERT_FILE"] = str(found)


def _gather() -> None:
    """One bundle from the unpacked authorities and the office's own."""
    unpacked = apt.UNPACKED / "usr/share/ca-certificates"
    sources = [*sorted(unpacked.rglob("*.crt")), *sorted(LOCAL_AUTHORITIES.glob("*.crt"))]
    OWN_BUNDLE.write_text("\n".join(path.read_text() for path in sources))


def _full(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
