"""The county's mailbox on the network as carrier: what broke off goes on where it was, however bad the line.

All that remains goes in one request: on a slow line with a long way every request costs more than its bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from desktop.errors import UserError
from desktop.models import durable
from desktop.models.signing import SigningKey
from desktop.sync import disk
from desktop.sync.carriers.carrier import Wanted
from desktop.sync.envelope import LIMITS
from desktop.sync.mailbox_box import SHA256
from desktop.sync.mailbox_rules import COMPLETE, FOR, HELLO, LENGTH, OFFSET, WHY, signed
from desktop.sync.package_reader import read_header

_PIECE = 64 * 1024
_PATIENCE = 8
"""Tries in a row that bring nothing before we give up for today."""
_TIMEOUT = httpx.Timeout(30.0, connect=15.0)
_SEEN = "mailbox-seen.json"
_NAME = re.compile(r"[0-9a-z.-]{1,120}\.hdp")

_WORD = re.compile(r"[0-9]{1,12}\.[0-9a-f]{64}")
_LONGEST = 8 * 1024 * 1024
"""Bytes of an answer that is no package."""
_SPARE = 256 * 1024 * 1024
"""Bytes of the disk that a fetch leaves free."""

Report = Callable[[int, int], None]


class DeadLine(UserError):
    """Nothing comes through: trying the next package is in vain."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the mailbox answered, but for a package."""

    status_code: int
    headers: httpx.Headers
    body: bytes


def is_address(place: str) -> bool:
    """Whether a place that a person named is a mailbox and not a folder."""
    return place.lower().startswith(("https://", "http://"))


def _quiet(done: int, total: int) -> None:
    """Nobody looks."""


@dataclass
class MailboxCarrier:
    """``address`` as the county gives it (https://…), ``sign`` the key of this device, ``reads`` its recipients.

    ``report`` hears (bytes, of how many) of the package under way, and (0, 0) before each pause: what it raises ends
    the work, and what arrived by then is kept. ``patience`` tries in a row may bring nothing.
    """

    address: str
    sign: SigningKey
    reads: tuple[str, ...]
    report: Report = _quiet
    pause: float = 1.0
    patience: int = _PATIENCE
    _client: httpx.Client = field(init=False, repr=False)
    _word: str = ""

    def send(self, paths: Iterable[Path]) -> list[Path]:
        """Bring packages there; what is there already costs one question.

        One that is refused holds up no other. Raises the first ``UserError``, ``DeadLine`` at once.
        """
        sent, refused = list(paths), list[UserError]()
        with self._connected() as self._client:
            for path in sent:
                try:
                    self._upload(path)
                except DeadLine:
                    raise
                except UserError as error:
                    refused.append(error)
        if refused:
            raise refused[0]
        return sent

    def collect(self, staging: Path, wanted: Wanted) -> list[Path]:
        """Fetch what lies in our boxes and is wanted; what was looked at once and not wanted is not fetched again."""
        with disk.told("准备收件夹"):
            staging.mkdir(parents=True, exist_ok=True)
        seen = _seen(staging)
        try:
            with self._connected() as self._client:
                came = [self._fetched(parcel, staging, seen) for parcel in self._parcels()]
            found = []
            for path in filter(None, came):
                if wanted(path):
                    found.append(path)
                else:
                    disk.discard(path)
        finally:
            # Also when the line broke: what has come lies here and need not come again.
            durable.replace(staging / _SEEN, json.dumps(seen).encode())
        return sorted(found)

    def _connected(self) -> httpx.Client:
        # Without TLS nothing is verified: reading the authorities would only cost time.
        return httpx.Client(timeout=_TIMEOUT, verify=not self.address.lower().startswith("http:"))

    def _fetched(self, parcel: dict[str, Any], staging: Path, seen: dict[str, str]) -> Path | None:
        """A package as it lies in the staging folder; None for one that was dealt with before."""
        sha256 = str(parcel["sha256"])
        if sha256 in seen:
            path = staging / seen[sha256]
            return path if path.exists() else None
        whole = staging / f"{sha256}.part.hdp"
        self._download(parcel, whole)
        try:
            # By its own header, not by what the mailbox calls it.
            name = Path(read_header(whole).file_name).stem
        except UserError:
            name = "unknown"  # who wanted it says what is wrong; the others are fetched all the same
        path = staging / f"{name}.{sha256[:12]}.hdp"
        disk.place(whole, path)
        seen[sha256] = path.name
        return path

    def _upload(self, path: Path) -> None:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size, place, recipient = path.stat().st_size, f"/p/{sha256}", read_header(path).recipient

        def stand() -> int | None:
            answer = self._ask("HEAD", place, {FOR: recipient})
            have = answer.headers.get(OFFSET, "0")
            if not re.fullmatch(r"[0-9]{1,15}", have) or int(have) > size:
                raise _no_mailbox()
            return None if answer.headers.get(COMPLETE) == "?1" else int(have)

        def go_on(offset: int) -> None:
            headers = {OFFSET: str(offset), LENGTH: str(size)}
            self._ask("PATCH", place, headers, self._from(path, offset, size))

        self._until_whole(stand, go_on)
        self.report(size, size)

    def _download(self, parcel: dict[str, Any], target: Path) -> None:
        part, size = target.with_suffix(".part"), int(parcel["size"])
        if shutil.disk_usage(target.parent).free < size + _SPARE:
            raise UserError("磁盘快满了，没有取邮箱里的数据包。", "请清理磁盘后再取。")

        def stand() -> int | None:
            have = part.stat().st_size if part.exists() else 0
            return None if have >= size else have

        def go_on(offset: int) -> None:
            path = f"/p/{parcel['sha256']}"
            headers = {**self._proof("GET", path), "Range": f"bytes={offset}-"}
            with self._client.stream("GET", self.address + path, headers=headers) as answer:
                if answer.status_code not in (200, 206) or (offset and answer.status_code != 206):
                    self._refused(answer)
                with disk.told("写入收件夹"), part.open("ab") as file:
                    for piece in answer.iter_raw(_PIECE):
                        self.report(file.tell(), size)
                        file.write(piece)
                        if file.tell() > size:
                            raise UserError("邮箱给的数据包比说好的大。", "请与县级联系。")

        self._until_whole(stand, go_on)
        with part.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == parcel["sha256"]
        if not same:
            disk.discard(part)
            raise UserError("从邮箱取来的数据包在路上变了。", "请再取一次。")
        disk.place(part, target)

    def _parcels(self) -> Iterator[dict[str, Any]]:
        for recipient in self.reads:
            yield from _list(self._patiently(partial(self._ask, "GET", f"/r/{recipient}")))

    def _until_whole(self, stand: Callable[[], int | None], go_on: Callable[[int], None]) -> None:
        """Again from where it stands, as long as anything comes through; only tries that bring nothing are counted."""
        best, idle = -1, 0
        while True:
            try:
                offset = stand()
                if offset is None:
                    return
                best, idle = (offset, 0) if offset > best else (best, idle + 1)
                if idle > self.patience:
                    break
                go_on(offset)
            except httpx.HTTPError:
                idle += 1
                if idle > self.patience:
                    break
                self._rest(idle)
        raise _dead_line()

    def _patiently(self, ask: Callable[[], _Answer]) -> _Answer:
        for n in range(1, self.patience + 1):
            try:
                return ask()
            except httpx.HTTPError:
                if n < self.patience:
                    self._rest(n)
        raise _dead_line()

    def _rest(self, tries: int) -> None:
        self.report(0, 0)
        time.sleep(self.pause * min(tries, 5))

    def _ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        content: Iterator[bytes] | None = None,
    ) -> _Answer:
        """One request; a word that is too old, or of before the mailbox's restart, is asked for anew once."""
        for again in (True, False):
            proof = {**self._proof(method, path), **(headers or {})}
            answer = self._answer(method, path, proof, content)
            if answer.status_code != 422 or not again or content is not None:
                break
            self._word = ""
        if answer.status_code >= 400:
            self._refused(answer)
        return answer

    def _proof(self, method: str, path: str) -> dict[str, str]:
        if not self._word:
            said = _json(self._answer("GET", HELLO))
            if not isinstance(said, dict) or not _WORD.fullmatch(str(said.get("word"))):
                raise _no_mailbox()
            self._word = str(said["word"])
        return signed(self.sign, self._word, method, path)

    def _answer(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        content: Iterator[bytes] | None = None,
    ) -> _Answer:
        """One answer, short and not compressed, whatever the other end would like to send."""
        plain = {"Accept-Encoding": "identity", **(headers or {})}
        with self._client.stream(method, self.address + path, headers=plain, content=content) as answer:
            body = bytearray()
            for piece in answer.iter_raw(_PIECE):
                body += piece
                if len(body) > _LONGEST:
                    raise _no_mailbox()
            return _Answer(answer.status_code, answer.headers, bytes(body))

    def _refused(self, answer: httpx.Response | _Answer) -> None:
        self._word = ""
        if answer.status_code in (409, 499) or answer.status_code >= 500:
            raise httpx.ReadError("the mailbox was interrupted")  # again from where it stands
        message, _, hint = answer.headers.get(WHY, "").partition("|")
        if message:
            raise UserError(_words(message), _words(hint))
        raise UserError(f"邮箱没有接受（{answer.status_code}）。", "请核对邮箱地址，或与县级联系。")

    def _from(self, path: Path, offset: int, size: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(offset)
            while piece := file.read(_PIECE):
                self.report(file.tell() - len(piece), size)
                yield piece


def _words(quoted: str) -> str:
    """What the mailbox wants to tell a person, without what a terminal would take for an order."""
    return "".join(filter(str.isprintable, unquote(quoted)[:200]))


def _json(answer: _Answer) -> object:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise _no_mailbox() from None


def _list(answer: _Answer) -> list[dict[str, Any]]:
    """The parcels of a box, no more believed than that they have a digest and a size."""
    said = _json(answer)
    if not isinstance(said, list) or not all(isinstance(p, dict) for p in said):
        raise _no_mailbox()
    return [p for p in said if SHA256.match(str(p.get("sha256"))) and _is_size(p.get("size"))]


def _is_size(said: object) -> bool:
    return type(said) is int and 0 < said <= LIMITS.package


def _seen(staging: Path) -> dict[str, str]:
    """Digest → the name it was given here, of everything that was ever fetched; lost, all is fetched once more."""
    try:
        found = json.loads((staging / _SEEN).read_bytes())
    except (OSError, ValueError):
        return {}
    return {k: v for k, v in found.items() if _NAME.fullmatch(str(v))} if isinstance(found, dict) else {}


def _no_mailbox() -> UserError:
    return UserError("看不懂邮箱的回答。", "请核对邮箱地址。")


def _dead_line() -> DeadLine:
    return DeadLine(
        "网络不通，没有传完。", "已经传到的部分不会白费：网络好了再试，会接着传；也可以改用 U 盘。"
    )
