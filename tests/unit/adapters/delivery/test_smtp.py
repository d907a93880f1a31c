"""Mail over SMTP: what arrives, over which connection, and what its faults become."""

from __future__ import annotations

import datetime as dt
import inspect
import ipaddress
import smtplib
import ssl
from dataclasses import replace
from email import message_from_string, policy
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chatbot.adapters.delivery.smtp import ERRORS, Security, SmtplibMailer, SmtpServer
from chatbot.errors import ConfigurationError, DeliveryRefused, DeliveryUnavailable
from chatbot.ports.delivery import Mail
from chatbot.testing.smtp_server import SmtpServerStub
from chatbot.testing.store import NOW

SENDER = "Fernholm Käufer <service@fernholm.example>"
MAIL = Mail("cod_1", "cus_1", "anna.lindholm@post.example", "Ihr Code für Größe 43", "Hej Anna,\n\nein Gruß.", NOW)


def mailer(stub: SmtpServerStub, security: Security = Security.NONE, **more: object) -> SmtplibMailer:
    return SmtplibMailer(SmtpServer("127.0.0.1", stub.port, security, timeout_s=2, **more), SENDER)


async def test_that_a_mail_arrives_as_it_was_written() -> None:
    async with SmtpServerStub().serve() as stub:
        await mailer(stub).send(MAIL)
    (taken,) = stub.taken
    assert (taken.sender, taken.recipients) == ("service@fernholm.example", [MAIL.recipient])
    message = message_from_string(taken.text, policy=policy.default)
    assert (message["subject"], message["to"], message["from"]) == (MAIL.subject, MAIL.recipient, SENDER)
    assert message["message-id"] == "<cod_1@fernholm.example>"
    assert message["auto-submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n").strip() == MAIL.body


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stub")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "stub.pem"
    plain = serialization.NoEncryption()
    own = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(built.public_bytes(serialization.Encoding.PEM) + own)
    return path


def stub_with(certificate: Path, security: Security) -> SmtpServerStub:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    return SmtpServerStub(tls, is_tls_at_once=security is Security.TLS)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_that_the_connection_is_encrypted_before_anything_is_said(certificate: Path, security: Security) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with stub_with(certificate, security).serve() as stub:
        await mailer(stub, security, user="shop", password="geheim", tls=trusting).send(MAIL)
    (taken,) = stub.taken
    assert (taken.is_encrypted, taken.login) == (True, "shop geheim")


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_that_a_certificate_nobody_vouches_for_gets_no_mail(certificate: Path, security: Security) -> None:
    async with stub_with(certificate, security).serve() as stub:
        with pytest.raises(DeliveryUnavailable, match="SSLCertVerificationError"):
            await mailer(stub, security, user="shop", password="geheim").send(MAIL)
    assert stub.taken == []


async def test_that_a_server_without_encryption_gets_no_mail() -> None:
    async with SmtpServerStub().serve() as stub:
        with pytest.raises(DeliveryUnavailable, match="SMTPNotSupportedError"):
            await mailer(stub, Security.STARTTLS).send(MAIL)
    assert stub.taken == []


@pytest.mark.parametrize(
    ("fault", "answer", "expected"),
    [
        ("", "554 go away", DeliveryUnavailable),
        ("EHLO", "drop", DeliveryUnavailable),
        ("AUTH", "535 wrong password", DeliveryUnavailable),
        ("MAIL", "550 not yours to send", DeliveryUnavailable),
        ("RCPT", "450 come back later", DeliveryUnavailable),
        ("RCPT", "550 no such user", DeliveryRefused),
        ("DATA", "451 busy", DeliveryUnavailable),
        (".", "554 looks like spam", DeliveryRefused),
        (".", "452 disk full", DeliveryUnavailable),
        (".", "drop", DeliveryUnavailable),
    ],
)
async def test_that_only_what_stays_wrong_is_refused_for_good(fault: str, answer: str, expected: type) -> None:
    stub = SmtpServerStub()
    stub.faults[fault] = answer
    async with stub.serve():
        with pytest.raises(expected) as raised:
            await mailer(stub, user="shop", password="geheim").send(MAIL)
    assert "post.example" not in str(raised.value)
    assert stub.taken == []


async def test_that_a_server_that_is_not_there_is_unavailable() -> None:
    async with SmtpServerStub().serve() as stub:
        pass
    with pytest.raises(DeliveryUnavailable, match="ConnectionRefusedError"):
        await mailer(stub).send(MAIL)


@pytest.mark.parametrize(
    "change",
    [{"recipient": "a@x.example\nBcc: b@y.example"}, {"subject": "a\nBcc: b@y.example"}, {"recipient": "nobody"}],
    ids=["recipient", "subject", "no address"],
)
async def test_that_no_value_writes_a_header_of_its_own(change: dict[str, str]) -> None:
    async with SmtpServerStub().serve() as stub:
        with pytest.raises(DeliveryRefused):
            await mailer(stub).send(replace(MAIL, **change))
    assert stub.taken == []


def test_that_the_sender_must_be_an_address() -> None:
    with pytest.raises(ConfigurationError, match=r"mail\.sender"):
        SmtplibMailer(SmtpServer("127.0.0.1", 25), "Fernholm")


def test_that_every_exception_of_the_library_is_mapped() -> None:
    raised = [one for _, one in inspect.getmembers(smtplib, inspect.isclass) if issubclass(one, Exception)]
    assert [one for one in raised if not issubclass(one, tuple(foreign for foreign, _ in ERRORS))] == []
