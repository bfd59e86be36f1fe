"""Sealing and opening: the round trip, the same with ordinary tools, what is left when something fails."""

import hashlib
import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest

from desktop.errors import UserError
from desktop.models.canonical import parse
from desktop.models.signing import ssh_public
from desktop.sync.package import Member
from desktop.sync.package_reader import open_payload, read_header, signer, verify
from tests.sync.forge import COUNTY, DEVICE, FILINGS, OFFICE, Party, alone, blob, member, sealed

PHOTO = b"photo " * 5000


def test_what_is_sealed_comes_back(tmp_path: Path, township: Party, county: Party) -> None:
    package = sealed(tmp_path, township, county)
    assert package.path.name == f"{OFFICE}-{DEVICE}-000001-filing.hdp"
    assert [p.name for p in tmp_path.iterdir()] == [package.path.name]
    assert read_header(package.path) == package.header == verify(package.path, township.key.public)
    assert signer(package.path) == township.key.public
    with open_payload(
        package.path, identities=[county.identity], staging=tmp_path, public_key=[township.key.public]
    ) as payload:
        assert payload.header == package.header
        assert payload.header.recipient == COUNTY
        assert list(payload.filings()) == FILINGS == list(payload.filings())
        digest = hashlib.sha256(PHOTO).hexdigest()
        assert payload.blob(digest) == PHOTO
        with payload.open_blob(digest) as one, payload.open("documents/通知书.pdf") as other:
            assert (one.read(7), other.read(), one.read(5)) == (PHOTO[:7], b"%PDF-", PHOTO[7:12])
        assert payload.open("month.db").read() == b""
        with pytest.raises(UserError, match="缺少"):
            payload.blob("0" * 64)
    assert [p.name for p in tmp_path.iterdir()] == [package.path.name]


def test_a_spare_recipient_opens_it_too(tmp_path: Path, township: Party, county: Party) -> None:
    spare = Party()
    package = sealed(tmp_path, township, county, age_recipients=[county.recipient, spare.recipient])
    with open_payload(package.path, identities=[spare.identity]) as payload:
        assert len(list(payload.filings())) == 2


def test_members_of_every_awkward_size(tmp_path: Path, township: Party, county: Party) -> None:
    datas = [os.urandom(n) for n in (1, 511, 512, 513, 65_535, 65_536, 65_537, 400_000)]
    package = sealed(tmp_path, township, county, filings=[], members=[blob(d) for d in datas])
    with open_payload(package.path, identities=[county.identity]) as payload:
        assert list(payload.filings()) == []
        assert [payload.blob(hashlib.sha256(d).hexdigest()) for d in datas] == datas


@pytest.mark.parametrize(
    "data",
    [b"", bytes(100_000), os.urandom(999_900), os.urandom(450_000) + bytes(600_000)],
    ids=["grows", "shrinks", "a large one grows", "a large one shrinks"],
)
def test_a_digit_costs_or_saves_a_block(tmp_path: Path, township: Party, county: Party, data: bytes) -> None:
    """Room for the header is left before the payload's size is known, so the payload may have to move."""
    member, moved = blob(data), 0
    long = dict.fromkeys((letter * 32 for letter in "bcdefg"), 1)
    for length in range(1, 33):
        package = sealed(
            tmp_path, township, county, seq=length, counts={"a" * length: 1, "z" * 12: 1, **long},
            filings=[], members=[member],
        )  # fmt: skip
        guess = package.header.model_copy(update={"payload_size": len(data)})
        moved += (len(guess.raw) > 512) != (len(package.header.raw) > 512)
        with open_payload(
            package.path, identities=[county.identity], public_key=township.key.public
        ) as payload:
            assert payload.blob(member.name.removeprefix("blobs/")) == data
    assert moved


def test_debian_tools_open_it(tmp_path: Path, township: Party, county: Party) -> None:
    """Should Hudang be gone in twenty years: tar, ssh-keygen, age, zstd, tar."""
    missing = [tool for tool in ("tar", "ssh-keygen", "age", "zstd") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    package = sealed(tmp_path / "out", township, county)
    work = tmp_path / "work"
    work.mkdir()

    def run(*command: str, stdin: bytes = b"") -> bytes:
        done = subprocess.run(command, cwd=work, input=stdin, capture_output=True, check=True)
        assert done.stderr == b""
        return done.stdout

    run("tar", "xf", str(package.path))
    assert sorted(p.name for p in work.iterdir()) == ["header.json", "header.json.sig", "payload.tar.zst.age"]
    (work / "signers").write_text(f'{OFFICE} namespaces="hudang-package" {ssh_public(township.key.public)}\n')
    (work / "identity").write_text(county.identity + "\n")

    def check(name: str) -> bytes:
        command = ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", OFFICE, "-n", "hudang-package", "-s"]
        return run(*command, f"{name}.sig", stdin=(work / name).read_bytes())

    assert b"Good" in check("header.json")
    clear = run("age", "-d", "-i", "identity", "payload.tar.zst.age")
    run("tar", "x", stdin=run("zstd", "-dc", stdin=clear))
    assert b"Good" in check("manifest.json")
    lines = (work / "filings.jsonl").read_bytes().splitlines()
    assert [parse(line) for line in lines] == FILINGS
    assert (work / "blobs" / hashlib.sha256(PHOTO).hexdigest()).read_bytes() == PHOTO
    for note in parse((work / "manifest.json").read_bytes())["members"]:
        assert hashlib.sha256((work / note["name"]).read_bytes()).hexdigest() == note["sha256"]


class _Failing(io.BytesIO):
    """A photo whose reading fails half-way."""

    def __init__(self, data: bytes, error: BaseException) -> None:
        super().__init__(data)
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise self._error
        return super().read(size)


@pytest.mark.parametrize(
    "error", [RuntimeError("lost"), OSError(5, "I/O"), KeyboardInterrupt(), UserError("坏了")]
)
def test_a_producer_that_fails_leaves_nothing(
    tmp_path: Path, township: Party, county: Party, error: BaseException
) -> None:
    data = os.urandom(900_000)

    def failing() -> BinaryIO:
        return _Failing(data, error)

    members = [blob(b"first"), Member(blob(data).name, len(data), failing)]
    told = UserError if isinstance(error, OSError) else type(error)
    with pytest.raises(told):
        sealed(tmp_path, township, county, members=members)
    assert list(tmp_path.iterdir()) == []


def test_failing_filings_and_a_cancel_leave_nothing(tmp_path: Path, township: Party, county: Party) -> None:
    def filings() -> Iterator[dict[str, int]]:
        yield {"a": 1}
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        sealed(tmp_path, township, county, filings=filings())

    class Cancelled(Exception):
        """The person pressed the button."""

    def cancel(done: int, total: int) -> None:
        assert 0 < done <= total
        raise Cancelled

    with pytest.raises(Cancelled):
        sealed(tmp_path, township, county, progress=cancel)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_attachment_is_not_sealed(tmp_path: Path, township: Party, county: Party) -> None:
    right = blob(b"right")
    for wrong in (b"wrong", b"righ", b"right and more"):
        lying = Member(right.name, 5, partial(io.BytesIO, wrong))
        with pytest.raises(UserError, match="摘要不一致"):
            sealed(tmp_path, township, county, members=[lying])
    assert list(tmp_path.iterdir()) == []


def test_a_sealed_package_is_never_overwritten(tmp_path: Path, township: Party, county: Party) -> None:
    first = sealed(tmp_path, township, county)
    before = first.path.read_bytes()
    with pytest.raises(UserError, match="同一序号"):
        sealed(tmp_path, township, county, filings=[])
    assert first.path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [first.path.name]


@pytest.mark.parametrize(
    "name",
    [
        "../x.pdf",
        "documents/../x.pdf",
        "/etc/passwd",
        "documents/a\\b.pdf",
        "documents/.pdf",
        "x",
        "blobs/00",
    ],
)
def test_there_is_no_place_for_odd_names(tmp_path: Path, township: Party, county: Party, name: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        sealed(tmp_path, township, county, members=[member(name, b"x")])
    assert list(tmp_path.iterdir()) == []


def test_wrong_recipients_and_keys(tmp_path: Path, township: Party, county: Party) -> None:
    with pytest.raises(UserError, match="公钥"):
        sealed(tmp_path, township, county, age_recipients=["age1nonsense"])
    with pytest.raises(ValueError, match="nobody"):
        sealed(tmp_path, township, county, age_recipients=[])
    with pytest.raises(ValueError, match="signature"):
        sealed(tmp_path, township, county, public_key=county.key.public)
    assert list(tmp_path.iterdir()) == []


_FULL = """
import os, resource, sys
from pathlib import Path
from tests.sync.forge import Party, blob, sealed
from desktop.errors import UserError

resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    sealed(Path(sys.argv[1]), Party(), Party(), members=[blob(os.urandom(900_000))])
except UserError as error:
    print(error.message)
"""


def test_a_disk_that_takes_no_more_is_told(tmp_path: Path) -> None:
    """A limit on file sizes, in a process of its own: the nearest to a full disk without a mount."""
    assert alone(_FULL, str(tmp_path)).startswith("写入数据包失败")
    assert list(tmp_path.iterdir()) == []


_FLAT = """
import sys
from pathlib import Path
from tests.sync.forge import Party, noise, peak_kib, sealed
from desktop.sync.package_reader import open_payload

folder, one, other = Path(sys.argv[1]), Party(), Party()
def walk(out, member):
    path = sealed(out, one, other, members=[member]).path
    keys = {"identities": [other.identity], "public_key": one.key.public}
    with open_payload(path, staging=folder, **keys) as payload, payload.open(member.name) as stream:
        return sum(len(part) for part in iter(lambda: stream.read(1 << 20), b""))
walk(folder / "warm", noise(1 << 20))
before = peak_kib()
assert walk(folder / "out", noise(64 << 20)) == 64 << 20
print(peak_kib() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to see the peak")
def test_memory_stays_flat_both_ways(tmp_path: Path) -> None:
    """64 MB sealed and opened; the peak of a process of its own, so that no other test hides it."""
    grown = int(alone(_FLAT, str(tmp_path)))
    assert 0 <= grown < 40 * 1024


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to look at nameless files")
def test_nothing_decrypted_lies_on_the_disk(tmp_path: Path, township: Party, county: Party) -> None:
    """While a large payload is open, its spool is the only thing in staging, and it is not the clear text."""
    secret = ("王小满 230302199001010011 " * 4).encode()
    data = secret * 200_000
    package = sealed(tmp_path / "out", township, county, members=[blob(data)])
    staging = tmp_path / "staging"
    staging.mkdir()
    with open_payload(package.path, identities=[county.identity], staging=staging) as payload:
        assert list(staging.iterdir()) == []
        held = [link.read_bytes() for link in Path("/proc/self/fd").iterdir() if _lies_in(link, staging)]
        assert [len(spool) > 8 << 20 for spool in held] == [True]
        assert secret[:20] not in held[0]
        assert payload.blob(hashlib.sha256(data).hexdigest()) == data


def _lies_in(link: Path, folder: Path) -> bool:
    try:
        return str(link.readlink()).startswith(str(folder))
    except OSError:
        return False
