"""A timestamp authority says when a certificate was signed: asked by HTTP, checked by pyHanko."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import (
    BasicConstraints,
    CertificateBuilder,
    ExtendedKeyUsage,
    KeyUsage,
    Name,
    NameAttribute,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.pdf.validator import judged
from trainhub.certs.proof.sealing import Seal, Unsealed, sealed
from trainhub.certs.proof.timestamps import authority
from trainhub.core import signatures
from trainhub.core.signatures import Algorithm

WHEN = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
SPAN = (WHEN - timedelta(days=1), WHEN + timedelta(days=365))


def _stamper():
    """An authority with a key and a certificate of its own."""
    key = rsa.generate_private_key(65537, 2048)
    name = Name([NameAttribute(NameOID.COMMON_NAME, "Time")])
    unused = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
        False,
    )  # fmt: skip
    usage = KeyUsage(digital_signature=True, **unused)
    made = (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(SPAN[0])
        .not_valid_after(SPAN[1])
        .add_extension(BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = x509.Certificate.load(made.public_bytes(Encoding.DER))
    stamper = DummyTimeStamper(
        tsa_cert=certificate,
        tsa_key=keys.PrivateKeyInfo.load(private),
        certs_to_embed=SimpleCertificateStore(),
        fixed_dt=WHEN,
    )
    return stamper, certificate


@pytest.fixture
def served():
    """The authority behind a port of this machine: (its address, its certificate)."""
    stamper, certificate = _stamper()

    class _Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            body = stamper.request_tsa_response(asked).dump() if self.path == "/" else b"no"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    with HTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", certificate
        server.shutdown()
        thread.join()


def _sealed(address):
    key = signatures.private_key(signatures.new_private_key(Algorithm.RS256))
    own = signatures.own_certificate(key, name="样例培训学校", serial=7, valid=SPAN)
    blank = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(842, 595))
        document.save(blank)
    seal = Seal(
        badge="a.b.c", key=key, certificate=own, signer="样例培训学校", at=WHEN,
        timestamp=authority(address),
    )  # fmt: skip
    return sealed(blank.getvalue(), seal), x509.Certificate.load(own)


def test_the_signature_carries_the_authoritys_time(served):
    address, stamped_by = served
    file, own = _sealed(address)
    (signature,) = PdfFileReader(io.BytesIO(file)).embedded_signatures
    trusted = ValidationContext(trust_roots=[own, stamped_by], allow_fetching=False, moment=WHEN)
    status = judged(signature, trusted, ts_validation_context=trusted)
    assert status.bottom_line
    assert status.timestamp_validity.intact
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.timestamp == WHEN


@pytest.mark.parametrize("path", ["/nonsense", None])
def test_an_authority_that_is_away_or_talks_nonsense_leaves_the_certificate_waiting(served, path):
    address = served[0] + path if path else "http://127.0.0.1:1/"
    with pytest.raises(Unsealed):
        _sealed(address)


def test_an_address_that_is_no_web_address_is_refused():
    with pytest.raises(ValueError, match="web address"):
        authority("file:///etc/passwd")
