"""The key that closes papers follows from the device's own, and the device certifies it."""

from __future__ import annotations

from datetime import date

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from desktop.models.paper_keys import certified_by, paper_certificate, paper_key
from desktop.models.paper_proof import table_digest
from desktop.models.signing import SigningKey

DEVICE = SigningKey.from_secret(bytes(range(32)))


def certificate(device: SigningKey = DEVICE) -> bytes:
    return paper_certificate(
        device, id="0123456789ab", name="办公室电脑", office="杨木乡", since=date(2026, 3, 2)
    )


def test_a_device_has_one_key_for_papers_and_one_certificate() -> None:
    assert paper_key(DEVICE).private_numbers() == paper_key(DEVICE).private_numbers()
    assert certificate() == certificate()
    other = SigningKey.from_secret(bytes(32))
    assert paper_key(other).private_numbers() != paper_key(DEVICE).private_numbers()


def test_the_certificate_is_of_that_key_and_says_who() -> None:
    found = x509.load_der_x509_certificate(certificate())
    key = found.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.public_numbers() == paper_key(DEVICE).public_key().public_numbers()
    assert "办公室电脑" in found.subject.rfc4514_string() and found.issuer == found.subject


def test_only_the_device_itself_certifies() -> None:
    assert certified_by(certificate(), DEVICE.public)
    assert not certified_by(certificate(), SigningKey.from_secret(bytes(32)).public)
    assert not certified_by(b"", DEVICE.public) and not certified_by(certificate()[:-1], DEVICE.public)
    flipped = bytearray(certificate())
    flipped[-1] ^= 1
    assert not certified_by(bytes(flipped), DEVICE.public)


def test_a_long_name_fits_into_a_certificate() -> None:
    assert paper_certificate(DEVICE, id="0" * 12, name="长" * 200, office="", since=date(2026, 1, 1))


def test_the_digest_of_a_paper_needs_its_salt() -> None:
    drawn = "d" * 64
    said = table_digest(bytes(16), "p-1", "f", {"a": "1", "rows": [{"b": "2"}]}, drawn)
    assert said == table_digest(bytes(16), "p-1", "f", {"rows": [{"b": "2"}], "a": "1"}, drawn)
    others = {
        table_digest(b"1" * 16, "p-1", "f", {"a": "1", "rows": [{"b": "2"}]}, drawn),
        table_digest(bytes(16), "p-2", "f", {"a": "1", "rows": [{"b": "2"}]}, drawn),
        table_digest(bytes(16), "p-1", "f", {"a": "1", "rows": [{"b": "3"}]}, drawn),
        table_digest(bytes(16), "p-1", "f", {"a": "1", "rows": [{"b": "2"}]}, "e" * 64),
    }
    assert len(others) == 4 and said not in others
