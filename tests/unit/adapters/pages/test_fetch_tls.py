"""The connection goes to the address that was checked, the certificate is that of the host."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from page_server import page, serving

from chatbot.adapters.pages.fetch import PageFetcher
from chatbot.errors import UnreadableSource

_HOST = "xn--bcher-kva.example"


async def _here(host: str, port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A file with a certificate for one host, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "both.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


async def test_that_the_certificate_must_be_that_of_the_host(certificate: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    fetcher = PageFetcher(_here, lambda address: True, ssl.create_default_context(cafile=certificate))

    async with serving({"/": page(b"Hello.")}, tls) as server:
        fetched = await fetcher.fetch(f"https://bücher.example:{server.port}/")
        for url, one in ((f"https://other.example:{server.port}/", fetcher), ("", PageFetcher(_here, lambda a: True))):
            with pytest.raises(UnreadableSource, match="its certificate is not valid"):
                await one.fetch(url or f"https://bücher.example:{server.port}/")

    assert fetched.content == b"Hello."
