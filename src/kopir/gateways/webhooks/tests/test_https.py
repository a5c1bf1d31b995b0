"""TLS to a real receiver with a certificate made for the test: trusted it is told, else it is not."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kopir.gateways.webhooks.sending import post

from .receiver import Receiver


@pytest.fixture
def certificate(tmp_path):
    """For localhost alone, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "localhost.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate, settings):
    settings.KOPIR_WEBHOOK_PRIVATE = True
    with Receiver(certificate) as running:
        yield running


def test_it_is_told_over_tls_when_its_certificate_is_trusted(secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answer = post(secure.url("/ok?x=1", host="localhost"), b'{"a": 1}', {"webhook-id": "msg_1"})
    assert (answer.status, answer.fault, answer.answer) == (200, "", "thank you")
    [(path, headers, body)] = secure.got
    assert (path, body, headers["webhook-id"]) == ("/ok?x=1", b'{"a": 1}', "msg_1")
    assert headers["Host"] == f"localhost:{secure.server.server_address[1]}"


def test_a_certificate_that_nobody_vouches_for(secure):
    answer = post(secure.url("/ok", host="localhost"), b"{}", {})
    assert (answer.status, answer.fault) == (None, "tls") and secure.got == []


def test_a_certificate_of_another_name(secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answer = post(secure.url("/ok", host="127.0.0.1"), b"{}", {})
    assert answer.fault == "tls" and secure.got == []
