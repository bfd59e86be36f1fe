"""Packages that are cut, changed, forged or made to hurt: always one sentence, never a wrong acceptance."""

import hashlib
import io
import os
import random
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import UserError
from desktop.models.canonical import canonical
from desktop.sync import ustar
from desktop.sync.package_reader import Limits, open_payload, read_header, signer, verify
from tests.sync import forge
from tests.sync.forge import FILINGS, Party, blob, sealed

FILED = b"".join(canonical(f) + b"\n" for f in FILINGS)
RIGHT = [("filings.jsonl", FILED)]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, township: Party, county: Party) -> bytes:
    return sealed(tmp_path_factory.mktemp("right"), township, county).path.read_bytes()


def _accept(path: Path, township: Party, county: Party, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """All that a receiver does."""
    read_header(path)
    verify(path, township.key.public)
    with open_payload(
        path, identities=[county.identity], public_key=township.key.public, **options
    ) as payload:
        for note in payload.manifest.members:
            payload.open(note.name).read()
        return list(payload.filings())


def _refused(path: Path, township: Party, county: Party, words: str = "", **options: Any) -> None:  # noqa: ANN401
    with pytest.raises(UserError) as caught:
        _accept(path, township, county, **options)
    assert words in caught.value.message
    assert caught.value.hint
    assert path.name not in caught.value.message


def test_forge_can_make_a_right_one(tmp_path: Path, township: Party, county: Party) -> None:
    """So that what is refused below is refused for its fault, not for the way it was made."""
    payload = forge.encrypted(forge.inner(township.key, RIGHT), county)
    path = forge.wrap(tmp_path / "x.hdp", township.key, payload)
    assert _accept(path, township, county) == FILINGS


def test_cut_at_every_interesting_place(
    tmp_path: Path, package: bytes, township: Party, county: Party
) -> None:
    path = tmp_path / "x.hdp"
    edges = [0, 512, 1024, 1536, 2048, 2560, 3072, len(package) - 1024, len(package) - 512, len(package)]
    for cut in sorted({c + d for c in edges for d in (-1, 0, 1)} - {len(package)}):
        if 0 <= cut < len(package):
            path.write_bytes(package[:cut])
            _refused(path, township, county)
    path.write_bytes(package[: len(package) // 2])
    _refused(path, township, county, "不完整")
    path.write_bytes(b"")
    _refused(path, township, county, "不是户档数据包")


def test_bytes_after_the_end(tmp_path: Path, package: bytes, township: Party, county: Party) -> None:
    for tail in (b"\0", bytes(512), b"x" * 10_000):
        (tmp_path / "x.hdp").write_bytes(package + tail)
        _refused(tmp_path / "x.hdp", township, county, "损坏")


def test_every_region_flipped(tmp_path: Path, package: bytes, township: Party, county: Party) -> None:
    """One bit anywhere, padding and tar fields too, is noticed without decrypting."""
    path = tmp_path / "x.hdp"
    draw = random.Random(5)
    # All of the small front part in turn, then the payload by sample.
    places = [*range(0, 3200, 13), *(draw.randrange(len(package)) for _ in range(200))]
    for place in places:
        changed = bytearray(package)
        changed[place] ^= 1 << draw.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(UserError):
            verify(path, township.key.public)


@given(data=st.binary(max_size=3000))
def test_any_bytes(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.hdp"
    path.write_bytes(data)
    with pytest.raises(UserError, match="不是户档数据包"):
        read_header(path)


def test_flips_inside_a_rightly_signed_package(tmp_path: Path, township: Party, county: Party) -> None:
    """An authentic sender with a broken disk: age, zstd and tar are damaged under a header that fits."""
    clear = forge.inner(township.key, [*RIGHT, (blob(b"x" * 3000).name, b"x" * 3000)])
    squeezed = zstandard.compress(clear)
    locked = forge.encrypted(clear, county)
    draw = random.Random(7)
    path = tmp_path / "x.hdp"
    recipients = [county.age.to_public()]
    for layer, seal_again in (
        (locked, lambda b: b),
        (squeezed, lambda b: pyrage.encrypt(b, recipients)),
        (clear, lambda b: forge.encrypted(b, county)),
    ):
        for _ in range(80):
            changed = bytearray(layer)
            changed[draw.randrange(len(layer))] ^= 1 << draw.randrange(8)
            forge.wrap(path, township.key, seal_again(bytes(changed)))
            try:
                accepted = _accept(path, township, county)
            except UserError:
                continue
            # zstd has spare bits that change nothing; what counts is that nothing else was read.
            assert accepted == FILINGS
        for cut in (0, 1, 100, len(layer) // 2, len(layer) - 1):
            forge.wrap(path, township.key, seal_again(layer[:cut]))
            _refused(path, township, county)


def test_forged_signatures(tmp_path: Path, package: bytes, township: Party, county: Party) -> None:
    mallory = Party()
    right = tmp_path / "right.hdp"
    right.write_bytes(package)
    with pytest.raises(UserError, match="登记的设备"):
        verify(right, mallory.key.public)
    with pytest.raises(UserError, match="登记的设备"):
        verify(right, [])
    payload = forge.encrypted(forge.inner(mallory.key, RIGHT), county)
    own = forge.wrap(tmp_path / "own.hdp", mallory.key, payload)
    assert signer(own) == mallory.key.public
    _refused(own, township, county, "登记的设备")
    # The pinned key stands in the signature, but another made it.
    header = read_header(right)
    theirs = forge.sign(mallory.key, header.raw)
    mixed = package.replace(forge.sign(township.key, header.raw), theirs)
    assert mixed != package
    (tmp_path / "mixed.hdp").write_bytes(mixed)
    _refused(tmp_path / "mixed.hdp", township, county, "登记的设备")
    other_space = forge.sign(township.key, header.raw, namespace="hudang-other!!")
    swapped = package.replace(forge.sign(township.key, header.raw), other_space)
    assert len(swapped) == len(package)
    (tmp_path / "space.hdp").write_bytes(swapped)
    _refused(tmp_path / "space.hdp", township, county, "签名不对")


def test_for_another_county(tmp_path: Path, package: bytes, township: Party) -> None:
    (tmp_path / "x.hdp").write_bytes(package)
    _refused(tmp_path / "x.hdp", township, Party(), "不是发给本单位的")


def test_encrypted_by_password(tmp_path: Path, township: Party, county: Party) -> None:
    payload = pyrage.passphrase.encrypt(zstandard.compress(forge.inner(township.key, RIGHT)), "x" * 12)
    _refused(forge.wrap(tmp_path / "x.hdp", township.key, payload), township, county)


def test_ten_thousand_stanzas(tmp_path: Path, township: Party, county: Party) -> None:
    """Each would cost a key agreement: 44 s in all."""
    locked = forge.encrypted(forge.inner(township.key, RIGHT), county)
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    first, rest = locked.split(b"\n", 1)
    path = forge.wrap(tmp_path / "x.hdp", township.key, first + b"\n" + stanza * 10_000 + rest)
    started = time.monotonic()
    _refused(path, township, county, "加密头")
    assert time.monotonic() - started < 2


_DEFUSE = """
import sys
from pathlib import Path
from tests.sync.forge import peak_kib
from desktop.errors import UserError
from desktop.sync.package_reader import open_payload

before = peak_kib()
try:
    with open_payload(Path(sys.argv[1]), identities=[sys.argv[2]]):
        raise SystemExit("opened")
except UserError:
    print(peak_kib() - before)
"""


@pytest.mark.parametrize("level", ["manifest", "member", "after"])
def test_zstd_bombs(tmp_path: Path, township: Party, county: Party, level: str) -> None:
    """3 GB of zeros in a package of 100 KB, at every place where zeros may come."""
    front = {
        "manifest": ustar.header_block("manifest.json", 3 << 30),
        "member": forge.inner(township.key, RIGHT)[:-1024] + ustar.header_block("filings.jsonl", 3 << 30),
        "after": forge.inner(township.key, RIGHT),
    }[level]
    compressor = zstandard.ZstdCompressor(level=3).compressobj()
    pieces = [compressor.compress(front)]
    pieces += [compressor.compress(bytes(16 << 20)) for _ in range(192)]
    bomb = b"".join([*pieces, compressor.flush()])
    assert len(bomb) < 1 << 20
    path = forge.wrap(tmp_path / "x.hdp", township.key, pyrage.encrypt(bomb, [county.age.to_public()]))
    started = time.monotonic()
    _refused(path, township, county)
    assert time.monotonic() - started < 2
    if Path("/proc/self/status").exists():
        assert int(forge.alone(_DEFUSE, str(path), county.identity)) < 40 * 1024


def test_what_a_manifest_promises_is_capped(tmp_path: Path, township: Party, county: Party) -> None:
    raw = forge.manifest(RIGHT)
    huge = raw.replace(b'"size":%d' % len(FILED), b'"size":%d' % (8 << 40))
    path = forge.wrap(
        tmp_path / "x.hdp", township.key, forge.encrypted(forge.inner(township.key, RIGHT, huge), county)
    )
    _refused(path, township, county, "超过允许的大小")
    right = forge.wrap(
        tmp_path / "y.hdp", township.key, forge.encrypted(forge.inner(township.key, RIGHT), county)
    )
    for limits in (
        Limits(package=1000),
        Limits(header=100),
        Limits(total=10),
        Limits(members=0),
        Limits(manifest=50),
    ):
        _refused(right, township, county, limits=limits)
    _refused(right, township, county, "过长", limits=Limits(line=20))


def test_a_zstd_window_that_eats_memory(tmp_path: Path, township: Party, county: Party) -> None:
    settings = zstandard.ZstdCompressionParameters(window_log=27, compression_level=1)
    compressor = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    squeezed = compressor.compress(forge.inner(township.key, RIGHT)) + compressor.flush()
    path = forge.wrap(tmp_path / "x.hdp", township.key, pyrage.encrypt(squeezed, [county.age.to_public()]))
    _refused(path, township, county)


PHOTO = (blob(b"photo").name, b"photo")
LIES: dict[str, Callable[[Party], bytes]] = {
    "surplus member": lambda p: forge.inner(p.key, [*RIGHT, PHOTO], forge.manifest(RIGHT)),
    "missing member": lambda p: forge.inner(p.key, RIGHT, forge.manifest([*RIGHT, PHOTO])),
    "another order": lambda p: forge.inner(p.key, [PHOTO, *RIGHT], forge.manifest([*RIGHT, PHOTO])),
    "a member twice": lambda p: forge.inner(p.key, [*RIGHT, *RIGHT]),
    "filings not first": lambda p: forge.inner(p.key, [PHOTO, *RIGHT]),
    "another name": lambda p: forge.inner(
        p.key, [*RIGHT, ("documents/a.pdf", b"x")], forge.manifest([*RIGHT, ("documents/b.pdf", b"x")])
    ),
    "other bytes": lambda p: forge.inner(p.key, [("filings.jsonl", FILED[::-1])], forge.manifest(RIGHT)),
    "other size": lambda p: forge.inner(p.key, [("filings.jsonl", FILED + FILED)], forge.manifest(RIGHT)),
    "a blob under another name": lambda p: forge.inner(p.key, [*RIGHT, ("blobs/" + "0" * 64, b"photo")]),
    "a name that climbs": lambda p: forge.inner(p.key, [*RIGHT, ("documents/../../x.pdf", b"")]),
    "an unknown name": lambda p: forge.inner(p.key, [*RIGHT, ("run.sh", b"")]),
    "another office": lambda p: forge.inner(p.key, RIGHT, forge.manifest(RIGHT, office="0" * 16)),
    "another seq": lambda p: forge.inner(p.key, RIGHT, forge.manifest(RIGHT, seq=2)),
    "another kind": lambda p: forge.inner(p.key, RIGHT, forge.manifest(RIGHT, kind="receipt")),
    "other counts": lambda p: forge.inner(p.key, RIGHT, forge.manifest(RIGHT, counts={})),
    "a surplus field": lambda p: forge.inner(p.key, RIGHT, forge.manifest(RIGHT, more=1)),
    "duplicate keys": lambda p: forge.inner(
        p.key, RIGHT, forge.manifest(RIGHT).replace(b'"seq":1', b'"seq":1,"seq":1')
    ),
    "not canonical": lambda p: forge.inner(
        p.key, RIGHT, forge.manifest(RIGHT).replace(b'"seq":1', b'"seq": 1')
    ),
    "not JSON": lambda p: forge.inner(p.key, RIGHT, b"[" * 100_000),
    "no manifest": lambda p: forge.tar(RIGHT),
    "manifest unsigned": lambda p: forge.tar([("manifest.json", forge.manifest(RIGHT)), *RIGHT]),
    "signed by another": lambda p: forge.inner(Party().key, RIGHT),
    "empty": lambda p: b"",
    "only the end": lambda p: ustar.END,
}


@pytest.mark.parametrize("lie", LIES)
def test_a_payload_that_lies(tmp_path: Path, township: Party, county: Party, lie: str) -> None:
    path = forge.wrap(tmp_path / "x.hdp", township.key, forge.encrypted(LIES[lie](township), county))
    verify(path, township.key.public)
    _refused(path, township, county)


def _typed(kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo("filings.jsonl")
    info.type, info.linkname = kind, "/etc/passwd"
    return info


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE,
     tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_SPARSE, tarfile.CONTTYPE],
)  # fmt: skip
def test_members_that_are_no_files(
    tmp_path: Path, package: bytes, township: Party, county: Party, kind: bytes
) -> None:
    block = _typed(kind).tobuf(tarfile.USTAR_FORMAT)
    with_it = forge.inner(township.key, RIGHT)[:-1024] + block + ustar.END
    path = forge.wrap(tmp_path / "x.hdp", township.key, forge.encrypted(with_it, county))
    _refused(path, township, county, "解不开")
    for place in (0, 1536):
        (tmp_path / "y.hdp").write_bytes(package[:place] + block + package[place:])
        _refused(tmp_path / "y.hdp", township, county)


def test_a_pax_header_of_300_mb_costs_nothing(tmp_path: Path, township: Party, county: Party) -> None:
    info = tarfile.TarInfo("header.json")
    info.type, info.size = tarfile.XHDTYPE, 300 << 20
    path = tmp_path / "x.hdp"
    with path.open("wb") as file:
        file.write(info.tobuf(tarfile.USTAR_FORMAT))
        file.truncate(300 << 20)
    _refused(path, township, county, "不是户档数据包")


def test_other_archives_are_no_packages(tmp_path: Path, township: Party, county: Party) -> None:
    with tarfile.open(tmp_path / "x.hdp", "w") as archive:
        archive.addfile(tarfile.TarInfo("header.json"), io.BytesIO())
    _refused(tmp_path / "x.hdp", township, county, "不是户档数据包")
    for data in (b"PK\x03\x04", b"%PDF-1.7", bytes(10_240)):
        (tmp_path / "x.hdp").write_bytes(data)
        _refused(tmp_path / "x.hdp", township, county, "不是户档数据包")
    (tmp_path / "folder.hdp").mkdir()
    _refused(tmp_path / "folder.hdp", township, county, "不是户档数据包")
    os.mkfifo(tmp_path / "pipe.hdp")
    _refused(tmp_path / "pipe.hdp", township, county, "不是户档数据包")
    _refused(tmp_path / "nowhere.hdp", township, county, "找不到")


HEADERS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a foreign format": (lambda h: h.replace(b'"format":0', b'"format":7'), "格式版本"),
    "a foreign suite": (lambda h: h.replace(b"std-1", b"std-9"), "格式版本"),
    "duplicate keys": (lambda h: h.replace(b'"seq":1', b'"seq":1,"seq":1'), "损坏"),
    "not canonical": (lambda h: h.replace(b'"seq":1', b'"seq": 1'), "损坏"),
    "a float": (lambda h: h.replace(b'"seq":1', b'"seq":1.0'), "损坏"),
    "a truth": (lambda h: h.replace(b'"seq":1', b'"seq":true'), "损坏"),
    "a number as text": (lambda h: h.replace(b'"seq":1', b'"seq":"1"'), "损坏"),
    "seq nought": (lambda h: h.replace(b'"seq":1', b'"seq":0'), "损坏"),
    "an unknown kind": (lambda h: h.replace(b'"filing"', b'"filign"'), "损坏"),
    "a surplus field": (lambda h: h.replace(b'"seq":1', b'"seq":1,"sex":2'), "损坏"),
    "an id that climbs": (lambda h: h.replace(forge.DEVICE.encode(), b"../../../etc"), "损坏"),
    "another size": (lambda h: h.replace(b'"payload_size":', b'"payload_size":1'), "损坏"),
    "another digest": (
        lambda h: h[: h.index(b"sha256") + 9] + b"0" * 64 + h[h.index(b"sha256") + 73 :],
        "损坏",
    ),
    "deep nesting": (lambda h: b'{"format":' + b"[" * 30_000, "损坏"),
    "a list": (lambda h: b"[]", "损坏"),
    "not UTF-8": (lambda h: h.replace(b"filing", b"\xff\xfe"), "损坏"),
    "too long": (lambda h: h + b" " * 70_000, "超过允许的大小"),
}


@pytest.mark.parametrize("change", HEADERS)
def test_headers_that_lie_under_a_right_signature(
    tmp_path: Path, township: Party, county: Party, change: str
) -> None:
    payload = forge.encrypted(forge.inner(township.key, RIGHT), county)
    right = read_header(forge.wrap(tmp_path / "right.hdp", township.key, payload)).raw
    alter, words = HEADERS[change]
    assert alter(right) != right
    path = forge.outer(tmp_path / "x.hdp", township.key, alter(right), payload)
    _refused(path, township, county, words)


def test_filings_that_are_no_json(tmp_path: Path, township: Party, county: Party) -> None:
    for lines in (b'{"a":1,"a":2}\n', b"[]\n", b"{}\n{}", b"\n", b'{"a":0.1}\n', b"[" * 50_000 + b"\n"):
        payload = forge.encrypted(forge.inner(township.key, [("filings.jsonl", lines)]), county)
        _refused(forge.wrap(tmp_path / "x.hdp", township.key, payload), township, county)


def test_a_payload_swapped_after_verify(
    tmp_path: Path, package: bytes, township: Party, county: Party
) -> None:
    """``open_payload`` compares what it decrypted with the header by itself."""
    other = forge.encrypted(forge.inner(township.key, RIGHT), county)
    header = read_header(forge.wrap(tmp_path / "x.hdp", township.key, other))
    changed = hashlib.sha256(b"").hexdigest()
    raw = header.model_copy(update={"payload_sha256": changed}).raw
    path = forge.outer(tmp_path / "x.hdp", township.key, raw, other)
    with pytest.raises(UserError, match="损坏"), open_payload(path, identities=[county.identity]):
        pytest.fail("opened")
