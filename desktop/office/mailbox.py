"""联网收发: the mailbox on the network, and one go over it: fetch, take in, send.

The line works on sealed bytes in the outbox and the inbox and knows the device key, nothing of the desk: while it
waits for the network the desk goes on with something else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop.errors import UserError
from desktop.models import durable
from desktop.office import exchange, filings, receipts
from desktop.office.carrying import Returned
from desktop.office.desk import Changes, Desk
from desktop.office.exchange import Exchanged
from desktop.office.receipts import Taken
from desktop.sync.carriers.carrier import Carrier, Wanted

if TYPE_CHECKING:
    from desktop.sync.carriers.mailbox import MailboxCarrier

SETTING = "mailbox"
"""The setting of the office that holds the address; also the word for "the one that is set" at the terminal."""

PATIENCE, HASTE = 3, 1
"""Tries that may bring nothing: while somebody waits for it, and in the background."""

_KINDS = ("-exchange.", "-receipt.")
_LONGEST = 300
_LAST = "mailbox.json"

Report = Callable[[int, int], None]


def _quiet(done: int, total: int) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class Line:
    """This PC's line to its mailbox, a ``Carrier``. It may be used in any thread: it holds no desk."""

    inbox: Path
    carrier: MailboxCarrier

    def fetch(self, report: Report = _quiet) -> None:
        """Bring what lies there for this PC and its office into the inbox. Raises ``UserError``."""
        self.carrier.report = report
        self.collect(self.inbox, lambda path: True)

    def bring(self, paths: Iterable[Path], report: Report = _quiet) -> list[str]:
        """Send sealed packages; one that is refused holds up no other, and is told. Raises ``DeadLine``."""
        from desktop.sync.carriers.mailbox import DeadLine

        self.carrier.report = report
        try:
            self.send(paths)
        except DeadLine:
            raise
        except UserError as error:
            return [str(error)]
        return []

    def send(self, paths: Iterable[Path]) -> list[Path]:
        """See ``Carrier``."""
        return self.carrier.send(paths)

    def collect(self, staging: Path, wanted: Wanted) -> list[Path]:
        """See ``Carrier``. Receipts and exchange packages stay in the inbox, whichever of them is asked for now.

        By the name, which the carrier took from the header: the desk may be taking the package in already.
        """
        came = self.carrier.collect(staging, lambda path: any(kind in path.name for kind in _KINDS))
        return [path for path in came if wanted(path)]


def address(desk: Desk) -> str:
    """The address of the mailbox; "" when there is none."""
    return str(desk.office.setting(SETTING) or "")


def set_address(desk: Desk, text: str) -> Changes:
    """Keep the address that the county gave; "" takes it away. The administrator's work. Raises ``UserError``."""
    if "administrator" not in desk.person.roles:
        raise UserError("邮箱地址由管理员设置。", "请管理员登录后填写。")
    wanted = checked(text) if text.strip() else ""
    if wanted != address(desk):
        at = desk.now().isoformat(timespec="seconds")
        desk.office.put_setting(SETTING, wanted, author=desk.author(), at=at)
    return Changes(kinds=frozenset({SETTING}))


def checked(text: str) -> str:
    """An address as it is kept, without a slash at its end. Raises ``UserError`` for what is none."""
    found = text.strip().rstrip("/")
    try:
        parts = urlsplit(found)
        named = parts.hostname and parts.port != 0 and not any(c.isspace() or ord(c) < 32 for c in found)
    except ValueError:
        named = None
    extra = parts.username is not None or parts.query or parts.fragment if named else False
    if not named or extra or parts.scheme not in ("https", "http") or len(found) > _LONGEST:
        raise UserError("这不是邮箱地址。", "请照县里给的填写，例如 https://邮箱的域名:8440。")
    return found


def carrier(desk: Desk, *, at: str = "", patience: int = PATIENCE) -> Line:
    """The line to the mailbox that is set, or to another one. Raises ``UserError`` when there is none."""
    # Loaded here: the window opens without waiting for what speaks to the network.
    from desktop.sync.carriers.mailbox import MailboxCarrier

    place = checked(at) if at else address(desk)
    if not place:
        raise UserError("还没有设置邮箱地址。", "请管理员在“设置 · 电脑与笔记本”里填写，或改用 U 盘。")
    reads = (desk.office_id, desk.device.device)
    return Line(desk.places.inbox, MailboxCarrier(place, desk.device_keys.sign, reads, patience=patience))


def carrier_at(desk: Desk, place: str) -> Path | Carrier:
    """What a person named: a folder, the address of a mailbox, or the word ``mailbox``. Raises ``UserError``."""
    if place == SETTING:
        return carrier(desk)
    if place.lower().startswith(("https://", "http://")):
        return carrier(desk, at=place)
    return Path(place)


@dataclass(slots=True)
class Round:
    """One go over the line: what came in, what is to go out, and what could not.

    ``to_send`` packages in the outbox that nobody has confirmed; ``problems`` one sentence each.
    """

    returned: Returned = field(default_factory=Returned)
    taken: Taken = field(default_factory=Taken)
    exchanged: Exchanged = field(default_factory=Exchanged)
    to_send: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def came(self) -> Changes:
        """What of this office changed by what came in."""
        return self.taken.changes


def take_in(desk: Desk, progress: Report | None = None) -> Round:
    """Take in what the line brought, and seal what the other PCs lack. What fails is named; the rest goes on."""
    done, sealed = Round(), list[Path]()
    try:
        done.returned = exchange.receive(desk, None, progress)
        sealed = exchange.seal(desk)
    except UserError as error:
        done.problems.append(str(error))
    if receipts.staged(desk):
        done.taken = receipts.receive(desk, None)
    done.to_send = [*filings.unanswered(desk), *sealed]
    done.exchanged = exchange.result(desk, done.returned, sealed)
    done.problems += [*done.returned.problems, *done.taken.problems]
    return done


def over_the_line(desk: Desk, line: Line, report: Report = _quiet) -> Round:
    """All of it in one call, for the terminal. What the line did not carry is in ``problems`` and goes next time."""
    broken: list[str] = []
    try:
        line.fetch(report)
    except UserError as error:
        broken.append(str(error))
    done = take_in(desk)
    try:
        if not broken:
            broken += line.bring(done.to_send, report)
        if not broken:
            note_success(desk)
    except UserError as error:
        broken.append(str(error))
    done.problems += broken
    return done


def note_success(desk: Desk) -> None:
    """Remember on this PC that everything that was to go went, and what lay there came, just now."""
    said = {"last": desk.now().isoformat(timespec="seconds")}
    durable.replace(_note(desk), json.dumps(said).encode())


def last_success(desk: Desk) -> datetime | None:
    """When everything went and came last from this PC."""
    try:
        return datetime.fromisoformat(json.loads(_note(desk).read_bytes())["last"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(desk: Desk) -> Path:
    return desk.profile_folder / desk.office_id / _LAST
