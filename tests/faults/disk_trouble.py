"""The disk is full, read-only or failing: a clear sentence, nothing acknowledged is lost, and work goes on.

Full and read-only disks are small tmpfs mounts (needs root); failing calls are injected by strace. Whatever cannot
be done on a machine is named under ``skipped``. After every trial the trouble ends, and the same folder is opened,
checked, and worked on. A bug (any exception that is no ``UserError``) is reported with its place.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop.errors import UserError
from tests.faults import made_strace
from tests.faults.made_files import memory_folder
from tests.faults.made_nursery import Life, Nursery
from tests.faults.made_work import Work
from tests.faults.made_works import WORKS

FULL = 600
NAMES = ("register", "visit", "check_in", "export")
KINDS = ("full", "read-only", "failing")
_SIZE = 24 << 20
_FREE = (0, 4, 12, 40, 80, 200, 400)
"""KiB that the full disk still has."""
_CALLS = {
    "fsync,fdatasync": ("EIO", "ENOSPC"),
    "pwrite64": ("EIO", "ENOSPC", "EROFS", "EDQUOT"),
    "write": ("EIO", "ENOSPC"),
    "unlink,unlinkat": ("EIO", "EACCES", "EROFS"),
    "rename,renameat,renameat2": ("EIO", "EACCES", "ENOSPC"),
    "ftruncate": ("EIO",),
}
_LATEST = {"pwrite64": 150, "write": 40, "fsync,fdatasync": 60}


class Trials:
    """The counts, and the bugs that were met."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.bugs: Counter[str] = Counter()
        self.sentences: Counter[str] = Counter()
        self.untold: Counter[str] = Counter()
        self.examples: list[str] = []

    def note(self, what: str, work: Work, folder: Path, life: Life) -> None:
        """Look at what a worker left, now that the disk is well again."""
        self.counts["trials"] += 1
        self.counts["in_trouble"] += bool(life.refused or life.trouble)
        self.counts["acknowledged"] += len(life.told)
        if life.refused:
            self.sentences[life.refused.partition("。")[0][:60]] += 1
        if life.trouble:
            self.bugs[f"{work.name}, {what}: {life.trouble}"] += 1
        try:
            harm = work.examine(folder, life.told)
        except UserError as error:
            self.counts["unreadable"] += 1
            self.examples.append(f"{work.name}, {what}: {error}")
            return
        self.counts["lost"] += harm.lost
        self.counts["unreadable"] += harm.unreadable
        self.counts["done_though_refused"] += bool(life.refused) and max(0, harm.untold)
        if life.refused and harm.untold > 0:
            self.untold[f"{work.name}: {life.refused.partition('。')[0]}"[:60]] += 1
        if harm.lost or harm.unreadable:
            self.examples.append(f"{work.name}, {what}: {harm}, told {life.told}")


def run(
    trials: int, seed: int = 9, names: Sequence[str] = NAMES, kinds: Sequence[str] = KINDS
) -> dict[str, object]:
    """A third of ``trials`` on full disks, two thirds with failing calls, besides each work on a read-only one."""
    started, found, chance, skipped = time.monotonic(), Trials(), random.Random(seed), []
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        templates = _templates(Path(name) / "templates", names)
        if not mounts(Path(name)):
            skipped.append("full and read-only disks: this user may not mount")
        else:
            if "full" in kinds:
                _full_disk(Path(name), templates, -(-trials // 3), chance, found)
            if "read-only" in kinds:
                _read_only(Path(name), templates, found)
        if not made_strace.available():
            skipped.append("failing calls: no strace here")
        elif "failing" in kinds:
            _failing_calls(Path(name), templates, trials - trials // 3, chance, found)
    return {
        "ok": not (found.counts["lost"] or found.counts["unreadable"] or found.bugs),
        **{n: found.counts[n] for n in ("trials", "in_trouble", "acknowledged", "lost", "unreadable")},
        "done_though_refused": dict(found.untold.most_common()),
        "bugs": dict(found.bugs.most_common()),
        "sentences": dict(found.sentences.most_common()),
        **({"skipped": skipped} if skipped else {}),
        **({"examples": found.examples[:5]} if found.examples else {}),
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def _templates(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    """One folder for each way of preparing."""
    made: dict[object, Path] = {}
    for name in names:
        prepare = WORKS[name].prepare
        if prepare not in made:
            made[prepare] = folder / name
            made[prepare].mkdir(parents=True)
            prepare(made[prepare])
    return {name: made[WORKS[name].prepare] for name in names}


# -- full, read-only


def mounts(folder: Path) -> bool:
    """True where this user may mount."""
    try:
        with mounted(folder / "may"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def mounted(place: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "hudang-fault", str(place))
    try:
        yield place
    finally:
        _run("umount", "-l", str(place))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _full_disk(
    folder: Path, templates: dict[str, Path], trials: int, chance: random.Random, found: Trials
) -> None:
    with mounted(folder / "full") as disk, Nursery() as nursery:
        for n in range(trials):
            work = WORKS[list(templates)[n % len(templates)]]
            place = work.copied(templates[work.name], disk / "trial")
            free = chance.choice(_FREE)
            _fill(disk / "filler", free)
            life = nursery.child(work.name, place)
            (disk / "filler").unlink()
            found.note(f"{free} KiB free", work, place, life)


def _fill(filler: Path, free: int) -> None:
    """Take all but ``free`` KiB."""
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 16)):
                pass
        except OSError:
            size = filler.stat().st_size
        file.truncate(max(0, size - free * 1024))


def _read_only(folder: Path, templates: dict[str, Path], found: Trials) -> None:
    with mounted(folder / "read-only") as disk, Nursery() as nursery:
        for name in templates:
            place = WORKS[name].copied(templates[name], disk / "trial")
            _run("mount", "-o", "remount,ro", str(disk))
            life = nursery.child(name, place)
            _run("mount", "-o", "remount,rw", str(disk))
            found.note("read-only", WORKS[name], place, life)


# -- failing calls


def _failing_calls(
    folder: Path, templates: dict[str, Path], trials: int, chance: random.Random, found: Trials
) -> None:
    for n in range(-(-trials // len(templates))):
        calls = list(_CALLS)[n % len(_CALLS)]
        error = chance.choice(_CALLS[calls])
        when = chance.randint(1, _LATEST.get(calls, 12))
        more = chance.choice(("", "+"))  # Once, or from then on.
        what = (
            f"{calls.partition(',')[0]} {error} from the {when}. on"
            if more
            else f"{calls} {error} at the {when}."
        )
        with Nursery(_strace(calls, f"error={error}:when={when}{more}")) as nursery:
            for name in templates:
                place = WORKS[name].copied(templates[name], folder / "trial")
                found.note(what, WORKS[name], place, nursery.child(name, place))


def _strace(calls: str, injected: str) -> list[str]:
    return [
        "strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:{injected}",
    ]  # fmt: skip
