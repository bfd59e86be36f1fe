"""The mailbox on a loopback port: there and back, over a line that breaks, for whom it is and for nobody else."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from desktop.errors import UserError
from desktop.models.signing import SigningKey
from desktop.sync.carriers.mailbox import MailboxCarrier
from desktop.sync.mailbox_box import Boxes
from desktop.sync.mailbox_rules import LIVES, Words, signed
from tests.sync.forge import COUNTY, OFFICE, Party, noise, sealed
from tests.sync.served import running


@dataclass
class Served:
    """A running mailbox: its folder and where it listens."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def carrier(self, party: Party, *reads: str, port: int = 0) -> MailboxCarrier:
        address = f"http://127.0.0.1:{port or self.port}"
        return MailboxCarrier(address, party.key, reads or (OFFICE,), pause=0.01)


@pytest.fixture
def served(tmp_path: Path, township: Party, county: Party) -> Iterator[Served]:
    folder = tmp_path / "hub"
    folder.mkdir()
    keys = {
        township.key.public: {"name": "柳毛乡", "office": OFFICE, "reads": [OFFICE]},
        county.key.public: {"name": "民政局", "office": "", "reads": [COUNTY]},
    }
    (folder / "known.json").write_text(json.dumps({"format": 0, "keys": keys}), encoding="utf-8")
    with running(folder) as port:
        yield Served(folder, port)


@contextmanager
def bad_line(to: int, after: int) -> Iterator[tuple[int, list[int]]]:
    """A line to a port that breaks each time so many bytes went up; what went up is counted."""
    door = socket.create_server(("127.0.0.1", 0))
    up = [0]

    def carry(one: socket.socket, other: socket.socket, limit: int | None) -> None:
        went = 0
        with closing(one), closing(other):
            try:
                while piece := one.recv(16384):
                    other.sendall(piece)
                    went += len(piece)
                    if limit is not None:
                        up[0] += len(piece)
                        if went > limit:
                            one.shutdown(socket.SHUT_RDWR)
                            other.shutdown(socket.SHUT_RDWR)
                            return
            except OSError:
                return

    def listen() -> None:
        while True:
            try:
                near = door.accept()[0]
                far = socket.create_connection(("127.0.0.1", to))
            except OSError:
                return
            threading.Thread(target=carry, args=(near, far, after), daemon=True).start()
            threading.Thread(target=carry, args=(far, near, None), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield door.getsockname()[1], up
    finally:
        door.close()


def test_there_and_back(served: Served, township: Party, county: Party, tmp_path: Path) -> None:
    package = sealed(tmp_path, township, county).path
    carrier = served.carrier(township)
    assert carrier.send([package]) == carrier.send([package]) == [package]
    (came,) = served.carrier(county, COUNTY).collect(tmp_path / "in", lambda path: True)
    assert came.read_bytes() == package.read_bytes()
    assert served.carrier(township).collect(tmp_path / "own", lambda path: True) == []


def test_what_was_not_wanted_is_fetched_once(
    served: Served, township: Party, county: Party, tmp_path: Path
) -> None:
    served.carrier(township).send([sealed(tmp_path, township, county).path])
    carrier = served.carrier(county, COUNTY)
    asked: list[Path] = []

    def wanted(path: Path) -> bool:
        asked.append(path)
        return False

    for _ in range(2):
        assert carrier.collect(tmp_path / "in", wanted) == []
    assert len(asked) == 1


def test_a_line_that_breaks_every_few_bytes_costs_hardly_more_bytes(
    served: Served, township: Party, county: Party, tmp_path: Path
) -> None:
    package = sealed(tmp_path, township, county, members=[noise(3_000_000)]).path
    size = package.stat().st_size
    with bad_line(served.port, 700_000) as (port, up):
        served.carrier(township, port=port).send([package])
    (came,) = served.carrier(county, COUNTY).collect(tmp_path / "in", lambda path: True)
    assert came.read_bytes() == package.read_bytes()
    # What lay in buffers when the line broke goes again; whole packages would be many times as much.
    assert up[0] < 1.6 * size


def test_a_dead_line_is_said_and_what_arrived_is_kept(
    served: Served, township: Party, county: Party, tmp_path: Path
) -> None:
    package = sealed(tmp_path, township, county, members=[noise(400_000)]).path
    with bad_line(served.port, 1) as (port, _), pytest.raises(UserError, match="网络不通"):
        served.carrier(township, port=port).send([package])
    served.carrier(township).send([package])


def test_strangers_neither_send_nor_fetch(
    served: Served, township: Party, county: Party, tmp_path: Path
) -> None:
    stranger = Party()
    package = sealed(tmp_path, stranger, county).path
    with pytest.raises(UserError, match="不认识"):
        served.carrier(stranger).send([package])
    with pytest.raises(UserError, match="名单"):  # carried by somebody we know, sealed by somebody we do not
        served.carrier(township).send([package])
    served.carrier(township).send([good := sealed(tmp_path / "good", township, county).path])
    with pytest.raises(UserError):
        served.carrier(township, COUNTY).collect(tmp_path / "in", lambda path: True)
    sha256 = hashlib.sha256(good.read_bytes()).hexdigest()
    word = httpx.get(f"{served.address}/hello").json()["word"]
    headers = signed(township.key, word, "GET", f"/p/{sha256}")
    assert httpx.get(f"{served.address}/p/{sha256}", headers=headers).status_code == 404
    assert httpx.get(f"{served.address}/p/{sha256}").status_code == 422


def test_bytes_that_changed_on_the_way_are_refused_and_begun_anew(
    served: Served, township: Party, county: Party, tmp_path: Path
) -> None:
    package = sealed(tmp_path, township, county).path
    sha256, data = hashlib.sha256(package.read_bytes()).hexdigest(), package.read_bytes()
    word = httpx.get(f"{served.address}/hello").json()["word"]
    headers = {
        **signed(township.key, word, "PATCH", f"/p/{sha256}"),
        "Upload-Offset": "0", "Upload-Length": str(len(data)),
    }  # fmt: skip
    wrong = data[:-1] + bytes([data[-1] ^ 1])
    assert httpx.patch(f"{served.address}/p/{sha256}", headers=headers, content=wrong).status_code == 422
    assert Boxes(served.folder).received(sha256, township.key.public) == 0
    served.carrier(township).send([package])


def test_the_front_page_tells_who_sent_what_and_nothing_else(
    served: Served, township: Party, county: Party, tmp_path: Path
) -> None:
    served.carrier(township).send([sealed(tmp_path, township, county).path])
    page = httpx.get(served.address).text
    assert "柳毛乡" in page and "filing" in page and "李𬭎" not in page


def test_a_word_is_good_for_ten_minutes_one_path_and_one_mailbox() -> None:
    words, key = Words.fresh(), SigningKey.generate()
    headers = {k.lower(): v for k, v in signed(key, words.give(1000), "GET", "/p/1").items()}
    assert words.asked_by(headers, "GET", "/p/1", 1000 + LIVES) == key.public
    assert words.asked_by(headers, "GET", "/p/1", 1001 + LIVES) is None
    assert words.asked_by(headers, "GET", "/p/2", 1000) is None
    assert words.asked_by(headers, "PATCH", "/p/1", 1000) is None
    assert Words.fresh().asked_by(headers, "GET", "/p/1", 1000) is None
    assert words.asked_by({**headers, "x-hudang-signature": "zz"}, "GET", "/p/1", 1000) is None


def test_a_package_for_nobody_is_refused_before_its_bytes_go_up(
    served: Served, township: Party, county: Party, tmp_path: Path
) -> None:
    package = sealed(tmp_path, township, county, recipient="00000000000000aa", members=[noise(900_000)]).path
    with bad_line(served.port, 10_000_000) as (port, up), pytest.raises(UserError, match="收件单位"):
        served.carrier(township, port=port).send([package])
    assert up[0] < 20_000
