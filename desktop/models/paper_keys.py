"""The key that closes a paper, and its certificate: P-256, because that is what PDF readers check.

Nothing new is stored: the key follows from the device's own signing key, and that signing key is what certifies it.
So a paper's signature hangs on the device, the device on the office, the office on the county (design §4.4).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from desktop.models.signing import SigningKey

_INFO = b"hudang-paper-key-1"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_LASTS = timedelta(days=50 * 365)
"""Papers are kept for decades; the end of a device is said by its own credential, not by this date."""
_MOST_NAME = 48
"""Bytes of a name in a certificate: sixteen hanzi. It stands there four times, in every paper (64 are allowed)."""


def paper_key(device: SigningKey) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a device, always the same; in memory only."""
    # 16 bytes more than the order has make the remainder even to all purposes (FIPS 186-5, A.2.1).
    seed = HKDF(SHA256(), length=48, salt=None, info=_INFO).derive(device.secret)
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, ec.SECP256R1())


def paper_certificate(device: SigningKey, *, id: str, name: str, office: str, since: date) -> bytes:
    """The X.509 certificate (DER) of a device's paper key, signed by the device itself; always the same.

    ``id`` of the device, ``name`` its name, ``office`` the name of the township, ``since`` when it was certified.
    """
    begins = datetime.combine(since, time(), UTC) - timedelta(days=1)
    who = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(office) or id),
            x509.NameAttribute(NameOID.COMMON_NAME, _cut(name) or id),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, id),
        ]
    )
    key = paper_key(device).public_key()
    serial = int.from_bytes(hashlib.sha256(_INFO + device.public.encode()).digest()[:16]) >> 1 | 1
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(begins)
        .not_valid_after(begins + _LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(Ed25519PrivateKey.from_private_bytes(device.secret), None)
    )
    return made.public_bytes(Encoding.DER)


def certified_by(certificate: bytes, device_public: str) -> bool:
    """True when the device with that key (64 hex) certified this key of papers; bad bytes are False."""
    try:
        found = x509.load_der_x509_certificate(certificate)
        key = found.public_key()
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(device_public)).verify(
            found.signature, found.tbs_certificate_bytes
        )
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion):
        return False
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)


def _cut(name: str) -> str:
    return name.encode("utf-8")[:_MOST_NAME].decode("utf-8", errors="ignore")
