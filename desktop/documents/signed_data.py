"""The one shape of a signature container (CMS SignedData, RFC 5652) that closes our papers, read strictly.

Only some bytes of a container are themselves signed. It is taken apart, and built once more from the parts that count;
what differs by a bit is refused, so that nothing in it can be changed unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

_SEQUENCE, _SET, _OCTETS, _INTEGER, _FIRST = 0x30, 0x31, 0x04, 0x02, 0xA0
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_SIGNING_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")
_ONE = bytes.fromhex("020101")
_NAMED = 0xA4
"""A directory name among the kinds of names (RFC 5280)."""


@dataclass(frozen=True, slots=True)
class SignedData:
    """``certificate`` in DER, ``attributes`` the signed attributes as they are signed, ``signature`` over them."""

    certificate: bytes
    attributes: bytes
    signature: bytes

    @classmethod
    def over(cls, digest: bytes, certificate: bytes, key: ec.EllipticCurvePrivateKey) -> SignedData:
        """Over the digest of what is signed: a CAdES signature, which names the certificate by its digest too."""
        serial, issuer, _ = _holder(certificate)
        which = _tlv(_SEQUENCE, _tlv(_SEQUENCE, _tlv(_NAMED, issuer)), serial)
        own = _tlv(_SEQUENCE, _tlv(_OCTETS, hashlib.sha256(certificate).digest()), which)
        signed = (
            _tlv(_SEQUENCE, _CONTENT_TYPE, _tlv(_SET, _DATA)),
            _tlv(_SEQUENCE, _MESSAGE_DIGEST, _tlv(_SET, _tlv(_OCTETS, digest))),
            _tlv(_SEQUENCE, _SIGNING_CERTIFICATE, _tlv(_SET, _tlv(_SEQUENCE, _tlv(_SEQUENCE, own)))),
        )
        attributes = _tlv(_SET, *sorted(signed))
        return cls(certificate, attributes, key.sign(attributes, ec.ECDSA(SHA256())))

    @classmethod
    def read(cls, data: bytes) -> SignedData:
        """From a container with the zeros behind it; raises ``ValueError`` for any other shape."""
        tag, body, size = _value(data)
        if tag != _SEQUENCE or any(data[size:]):
            raise ValueError("not one container")
        _, content = _two(body)
        _, signed = _one(content)
        parts = list(_values(signed))
        certificate = parts[3][1]
        _, info = _one(parts[4][1])
        fields = list(_values(info))
        found = cls(certificate, _tlv(_SET, fields[3][1]), fields[5][1])
        if found.to_bytes() != data[:size]:
            raise ValueError("not the shape of our signatures")
        return found

    def to_bytes(self) -> bytes:
        """The container."""
        serial, issuer, _ = _holder(self.certificate)
        _, attributes, _ = _value(self.attributes)
        info = _tlv(
            _SEQUENCE, _ONE, _tlv(_SEQUENCE, issuer, serial), _SHA256,
            _tlv(_FIRST, attributes), _ECDSA_SHA256, _tlv(_OCTETS, self.signature),
        )  # fmt: skip
        signed = _tlv(
            _SEQUENCE, _ONE, _tlv(_SET, _SHA256), _tlv(_SEQUENCE, _DATA),
            _tlv(_FIRST, self.certificate), _tlv(_SET, info),
        )  # fmt: skip
        return _tlv(_SEQUENCE, _SIGNED_DATA, _tlv(_FIRST, signed))

    @property
    def digest(self) -> bytes:
        """The digest of what was signed, as the signed attributes say it. ``ValueError`` when they do not."""
        _, inside, _ = _value(self.attributes)
        rest = [body for _, body in _values(inside) if body.startswith(_MESSAGE_DIGEST)]
        (said,) = rest
        _, values = _one(said[len(_MESSAGE_DIGEST) :])
        return _one(values)[1]

    def holds(self) -> bool:
        """True when the key of this very certificate signed these attributes."""
        if hashlib.sha256(self.certificate).digest() not in self.attributes:
            return False
        try:
            key = load_der_public_key(_holder(self.certificate)[2])
        except UnsupportedAlgorithm:
            return False
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            return False
        try:
            key.verify(self.signature, self.attributes, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def _holder(certificate: bytes) -> tuple[bytes, bytes, bytes]:
    """Serial number, issuer and public key of a certificate, each as it is encoded; nothing else of it is read."""
    (_, said), _, _ = _values(_one(certificate)[1])
    fields = [_tlv(tag, body) for tag, body in _values(said)]
    serial = fields[1]
    if serial[0] != _INTEGER or not any(serial[2:]) or serial[2] & 0x80:
        raise ValueError("no certificate of ours")
    return serial, fields[3], fields[6]


def _value(data: bytes) -> tuple[int, bytes, int]:
    """Tag, contents and whole size of the value that ``data`` begins with."""
    if len(data) < 2 or data[0] & 0x1F == 0x1F:
        raise ValueError("no value")
    size, at = data[1], 2
    if size & 0x80:
        count = size & 0x7F
        if not 1 <= count <= 3 or len(data) < 2 + count:
            raise ValueError("no length")
        size, at = int.from_bytes(data[2 : 2 + count]), 2 + count
    if len(data) < at + size:
        raise ValueError("cut off")
    return data[0], data[at : at + size], at + size


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    while data:
        tag, body, size = _value(data)
        yield tag, body
        data = data[size:]


def _one(data: bytes) -> tuple[int, bytes]:
    (only,) = _values(data)
    return only


def _two(data: bytes) -> tuple[bytes, bytes]:
    (_, first), (_, second) = _values(data)
    return first, second


def _tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + body
