"""The access log: what is appended stays, and whatever is changed, cut off or taken away is noticed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from desktop.errors import UserError
from desktop.models import access_log
from desktop.models.access_log import AccessLog, Head

DEVICE = "0a0b0c0d0e0f"
KEY = bytes(range(32))


class OneKey:
    """Seals like a vault, under one key that the tests know."""

    def seal(self, purpose: str, data: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + ChaCha20Poly1305(KEY).encrypt(nonce, data, purpose.encode())

    def unseal(self, purpose: str, data: bytes) -> bytes:
        try:
            return ChaCha20Poly1305(KEY).decrypt(data[:12], data[12:], purpose.encode())
        except (InvalidTag, ValueError):
            raise UserError("打不开。", "") from None


SEALS = OneKey()


def log_in(base: Path) -> AccessLog:
    base.joinpath("profile").mkdir(exist_ok=True)
    return AccessLog(base / "logs", base / "profile", DEVICE, SEALS)


def written(base: Path, *months: str, each: int = 4) -> Path:
    """A log with some records in each month; its folder."""
    log = log_in(base)
    for month in months:
        for n in range(each):
            log.append(month, {"act": "open", "household": f"{n:016x}", "what": "李示例"})
    log.close()
    return log.folder


def problems(base: Path) -> list[str]:
    known = access_log.recall(base / "profile" / access_log.MEMORY, DEVICE, SEALS)
    return access_log.check(base / "logs" / DEVICE, DEVICE, SEALS, known)


def acts(folder: Path, month: str) -> list[str]:
    return [r.fields["act"] if r else "?" for r in access_log.records(folder, month, DEVICE, SEALS)]


def test_what_is_noted_is_read_again_and_the_chain_holds_over_months(tmp_path: Path) -> None:
    folder = written(tmp_path, "2026-03", "2026-04", "2026-06")
    assert access_log.months_in(folder) == ["2026-03", "2026-04", "2026-06"]
    assert acts(folder, "2026-04") == ["month", *["open"] * 4]
    assert problems(tmp_path) == []


def test_a_session_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    written(tmp_path, "2026-03")
    folder = written(tmp_path, "2026-03")
    numbers = [r.n for r in access_log.records(folder, "2026-03", DEVICE, SEALS) if r]
    assert numbers == list(range(1, 9)) and problems(tmp_path) == []


def test_a_clock_set_back_goes_on_in_the_newest_month(tmp_path: Path) -> None:
    written(tmp_path, "2026-05")
    folder = written(tmp_path, "2026-01")
    assert access_log.months_in(folder) == ["2026-05"] and problems(tmp_path) == []


def test_nothing_is_readable_on_the_disk(tmp_path: Path) -> None:
    written(tmp_path, "2026-03")
    data = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert "李示例".encode() not in data and b"open" not in data and b"household" not in data


def test_only_its_owner_may_read_the_files(tmp_path: Path) -> None:
    folder = written(tmp_path, "2026-03")
    if os.name != "nt":
        assert (folder / "2026-03").stat().st_mode & 0o077 == 0 and folder.stat().st_mode & 0o077 == 0


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    folder = written(tmp_path, "2026-03")
    path, chance = folder / "2026-03", random.Random(7)
    good = path.read_bytes()
    for at in chance.sample(range(len(good)), 120):
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1 :])
        assert problems(tmp_path), at
    path.write_bytes(good)
    assert problems(tmp_path) == []


def _cut(folder: Path) -> None:
    whole, _ = access_log.frames(folder / "2026-04")
    size = sum(len(f) + 4 for f in whole[:-2])
    os.truncate(folder / "2026-04", size)


def _swap(folder: Path) -> None:
    whole, _ = access_log.frames(folder / "2026-03")
    whole[1], whole[2] = whole[2], whole[1]
    (folder / "2026-03").write_bytes(b"".join(len(f).to_bytes(4, "big") + f for f in whole))


def _take_one_out(folder: Path) -> None:
    whole, _ = access_log.frames(folder / "2026-03")
    del whole[1]
    (folder / "2026-03").write_bytes(b"".join(len(f).to_bytes(4, "big") + f for f in whole))


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (_cut, "少了最后 2 条"),
        (_swap, "断开"),
        (_take_one_out, "断开"),
        (lambda f: (f / "2026-03").unlink(), "2026-03 的查看记录不见了"),
        (lambda f: (f / "2026-04").unlink(), "少了最后"),
        (lambda f: (f / "2026-03").replace(f / "2026-02"), "打不开"),
    ],
    ids=["tail cut", "swapped", "one taken out", "first month away", "last month away", "renamed"],
)
def test_whatever_is_done_to_it_is_noticed(tmp_path: Path, deed: Callable[[Path], object], said: str) -> None:
    folder = written(tmp_path, "2026-03", "2026-04")
    deed(folder)
    assert any(said in p for p in problems(tmp_path)), problems(tmp_path)


def test_a_middle_month_taken_away_is_noticed(tmp_path: Path) -> None:
    folder = written(tmp_path, "2026-03", "2026-04", "2026-05")
    (folder / "2026-04").unlink()
    assert any("断开" in p for p in problems(tmp_path))


def test_a_tail_that_was_cut_stays_noticed_after_the_next_session(tmp_path: Path) -> None:
    folder = written(tmp_path, "2026-03", "2026-04")
    _cut(folder)
    written(tmp_path, "2026-04", each=3)
    assert "少了 2 条" in problems(tmp_path)[0]


def test_the_whole_log_taken_away_stays_noticed(tmp_path: Path) -> None:
    folder = written(tmp_path, "2026-03")
    (folder / "2026-03").unlink()
    written(tmp_path, "2026-03", each=1)
    assert "少了 4 条" in problems(tmp_path)[0]


def test_a_torn_last_record_is_cut_off_and_told_and_the_chain_goes_on(tmp_path: Path) -> None:
    folder = written(tmp_path, "2026-03")
    with (folder / "2026-03").open("ab") as out:
        out.write(b"\x00\x00\x00\x99only half of it")
    written(tmp_path, "2026-03", each=2)
    assert acts(folder, "2026-03") == [*["open"] * 4, "torn", "open", "open"]
    (told,) = problems(tmp_path)
    assert "没有写完" in told


def test_pruning_leaves_a_note_without_which_the_months_are_missed(tmp_path: Path) -> None:
    written(tmp_path, "2023-03", "2023-04", "2026-03")
    log = log_in(tmp_path)
    log.append("2026-03", {"act": access_log.PRUNED, "what": "2023-03 2023-04"})
    log.close()
    assert access_log.prune(log.folder, "2026-01") == ["2023-03", "2023-04"]
    assert problems(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_disk_that_is_full_in_the_middle_of_a_record_is_told_and_leaves_no_half_of_it(
    tmp_path: Path,
) -> None:
    import resource

    log = log_in(tmp_path)
    log.append("2026-03", {"act": "open"})
    size = (log.folder / "2026-03").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, before[1]))
    try:
        with pytest.raises(UserError, match="写不进去"):
            log.append("2026-03", {"act": "reveal"}, durable=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (log.folder / "2026-03").stat().st_size == size
    log.append("2026-03", {"act": "reveal"}, durable=True)
    log.close()
    assert acts(log.folder, "2026-03") == ["open", "reveal"] and problems(tmp_path) == []


def test_a_kill_at_any_moment_loses_nothing_that_was_appended(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.models.test_access_log import log_in\n"
        "log = log_in(Path(sys.argv[1])); n = 0\n"
        "while True:\n"
        "    n += 1; log.append('2026-03', {'act': 'open', 'what': str(n)}); print(n, flush=True)\n"
    )
    chance = random.Random(3)
    for _ in range(int(os.environ.get("HUDANG_KILLS", "2"))):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        child.send_signal(signal.SIGKILL)
        last = [line for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        child.wait()
        child.stdout.close()
        read = [
            r.fields["what"]
            for r in access_log.records(tmp_path / "logs" / DEVICE, "2026-03", DEVICE, SEALS)
            if r
        ]
        assert not last or last[-1].strip() in read[-3:]
    written(tmp_path, "2026-03", each=1)
    # A kill may cut the one record that nobody was promised yet; that is said, and nothing else is wrong.
    assert all("没有写完" in problem for problem in problems(tmp_path))


def test_an_append_costs_less_than_a_millisecond(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.append("2026-03", {"act": "open"})
    fastest = 1.0
    for _ in range(5):  # the machine has other things to do
        began = time.perf_counter()
        for n in range(40):
            log.append("2026-03", {"at": datetime.now().isoformat(), "act": "open", "household": f"{n:016x}"})
        fastest = min(fastest, (time.perf_counter() - began) / 40)
    assert fastest < 0.001, f"{fastest * 1e6:.0f} µs"
    assert log.head == Head("2026-03", 201, log.head.digest)
    log.close()
