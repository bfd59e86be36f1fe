"""A whole day at the office under ``strace``: every byte that is written, and every file that is made, is looked at.

The demonstration's test reads what is left on the disk; this one sees what lay there for a moment only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.office.made_office import House

CALLS = (
    "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,"
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat"
)
JOB = """
import json, sys
from pathlib import Path
from desktop import hardening
hardening.harden()
from desktop.office import field, intake, revealing
from desktop.office.act import home_at
from desktop.office.unlocking import unlock
from desktop.domain.masks import PHONE, Secret
from desktop.office.outgoing import Outgoing, write_out
from desktop.ui.presenters import household, households, papers as sheets
from desktop.ui.presenters.households import Query
from desktop.ui.presenters.session import Session
from tests.office.made_office import CLERK, FIELD, PASSWORDS, House, family

house = House(Path(sys.argv[1]))
session = Session(house.profile, house.clock)
session.unlock(house.office, CLERK, PASSWORDS[CLERK])
desk = session.desk
session.keep(1, {"visit": {"conclusion": "欧阳示例说家里情况属实", "phone": "13987654321"}})
ref = house.registered(desk, family("欧阳示例", "0055"))
house.accepted(desk, ref)
house.looked_into(desk, ref)
households.find(desk, Query(text="欧阳"))
household.show(desk, ref.household)
revealing.of_household(desk, ref.household, Secret(PHONE))
house.publicised(desk, ref)
sheet = sheets.preview(desk, ref, sheets.PUBLIC)
sheets.picture(sheet.data, 0, 600)
write_out(desk, sheet.data, Path(sys.argv[2]), "公示单", Outgoing.PUBLIC)
field.check_out(desk, sys.argv[3], [ref.household], house.stick)
session.lock({"visit": {"conclusion": "欧阳示例又改了一句"}})
"""
SECRETS = (
    "欧阳示例",
    "王小妹",
    "230382196205140055",
    "230382196501050012",
    "13800000000",
    "13987654321",
    "6217990000123456789",
)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")

_LINE = re.compile(
    r"^(?:\[pid\s+\d+\] |\d+\s+)?(?P<call>\w+)\((?P<args>.*)\)\s+= (?P<result>-?\d+)", re.DOTALL
)
_PIPE = re.compile(r"\d+<" + "".join(rf"\\x{byte:02x}" for byte in b"pipe:["))
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_MADE = frozenset(
    {"creat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "mkdir", "mkdirat"}
)


def calls(trace: Path) -> Iterator[tuple[str, str, list[bytes]]]:
    """(call, arguments as written, the strings in them) of every call that succeeded."""
    for line in trace.read_text("ascii", "replace").splitlines():
        found = _LINE.match(line)
        if found and not found["result"].startswith("-"):
            strings = [bytes.fromhex(s.replace("\\x", "")) for s in _STRING.findall(found["args"])]
            yield found["call"], found["args"], strings


def made(trace: Path) -> Iterator[Path]:
    """Every file and folder that was made or written to, by the name it was opened under."""
    for call, said, strings in calls(trace):
        opened = call in ("open", "openat") and re.search(r"O_(WRONLY|RDWR|CREAT)", said)
        if (opened or call in _MADE) and strings:
            yield Path(os.fsdecode(strings[-1]))


def written(trace: Path) -> Iterator[bytes]:
    """Everything that went to a file or a socket; a pipe to one's own child lies in memory and on no disk."""
    for call, said, strings in calls(trace):
        if ("write" in call or "send" in call) and not _PIPE.match(said):
            yield b"".join(strings)


def in_the_clear(trace: Path) -> set[tuple[str, str]]:
    """(secret, encoding) of everything that was written so that somebody could read it."""
    wanted = [(secret, code, secret.encode(code)) for secret in SECRETS for code in ENCODINGS]
    return {(secret, code) for data in written(trace) for secret, code, needle in wanted if needle in data}


def strace(trace: Path, *command: str, **environment: str) -> None:
    usual = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-y",  # names what a descriptor leads to
        "-xx",
        "-s",
        "33554432",
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
    ]
    done = subprocess.run(
        [*usual, "-o", str(trace), *command], capture_output=True, text=True, timeout=240,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


pytestmark = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed (installer/bootstrap.py test installs it)"
)


def test_a_whole_day_writes_nothing_of_a_person_but_the_paper_taken_out_on_purpose(
    house: House, tmp_path: Path
) -> None:
    laptop = house.approved()
    trace, temporary = tmp_path / "trace", tmp_path / "elsewhere"
    temporary.mkdir()
    target = house.folder / "公示单.pdf"
    places = dict.fromkeys(
        (
            "TMPDIR",
            "TEMP",
            "TMP",
            "HOME",
            "XDG_DATA_HOME",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "SQLITE_TMPDIR",
        ),
        str(temporary),
    )
    strace(
        trace, sys.executable, "-B", "-c", JOB, str(house.folder), str(target), laptop.device,
        PYTHONPATH=str(Path(__file__).parents[2]), **places,
    )  # fmt: skip
    assert target.read_bytes().startswith(b"%PDF")
    assert in_the_clear(trace) == set()
    allowed = (house.office, house.profile, house.stick, target)
    foreign = {
        p for p in made(trace) if p.is_absolute() and p != Path("/dev/null") and not _among(p, allowed)
    }
    assert foreign == set()
    assert sum(map(len, written(trace))) > 100_000, "the trace saw the files being written"
    assert list(temporary.iterdir()) == []


def _among(path: Path, allowed: Sequence[Path]) -> bool:
    """In one of these folders, one of these files, or the new version of one on its way to its name."""
    return any(path.is_relative_to(a) or path.name.startswith(f".{a.name}.") for a in allowed)


def test_this_would_find_somebody(tmp_path: Path) -> None:
    """The looking itself works: for each way to write, in each encoding, and for files in strange places."""
    script = (
        "import os, sys; from pathlib import Path\n"
        "for n, code in enumerate(sys.argv[2:]):\n"
        "    fd = os.open(f'{sys.argv[1]}/{code}', os.O_CREAT | os.O_RDWR)\n"
        "    ways = os.write, lambda f, d: os.pwrite(f, d, 3), lambda f, d: os.writev(f, [b'x', d])\n"
        "    ways[n % 3](fd, b'..' + '欧阳示例'.encode(code))\n"
    )
    trace = tmp_path / "trace"
    strace(trace, sys.executable, "-c", script, str(tmp_path), *ENCODINGS)
    assert in_the_clear(trace) == {("欧阳示例", code) for code in ENCODINGS}
    assert {tmp_path / code for code in ENCODINGS} <= set(made(trace))
