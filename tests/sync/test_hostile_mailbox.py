"""A mailbox that is not what it seems, and a device on the list that would like to fill the mailbox."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.sync.carriers import mailbox as carrier
from desktop.sync.carriers.mailbox import MailboxCarrier
from desktop.sync.mailbox_box import Boxes
from tests.sync.forge import COUNTY, OFFICE, Party, sealed

HELLO = json.dumps({"mailbox": 0, "word": "1." + "a" * 64}).encode()


@contextmanager
def saying(
    answer: bytes, hello: bytes = HELLO, headers: dict[str, str] | None = None, status: int = 200
) -> Iterator[str]:
    """A mailbox that answers everything with the same words."""

    class Speaker(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            said = hello if self.path == "/hello" else answer
            self.send_response(200 if self.path == "/hello" else status)
            for name, value in (headers or {}).items():
                if self.path != "/hello":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said)

        do_HEAD = do_PATCH = do_GET  # the names http.server asks for

    server = ThreadingHTTPServer(("127.0.0.1", 0), Speaker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def asked(party: Party, address: str, folder: Path) -> list[Path]:
    return MailboxCarrier(address, party.key, (OFFICE,), pause=0.01).collect(folder, lambda path: True)


SHA = "0" * 64


@pytest.mark.parametrize(
    "answer",
    [
        b"[" * 200_000, b'{"a": 1}', b"[1]", b"null", b'[{"sha256": 7, "size": 1}, {}]'[:-1] + b"x",
        f'[{{"sha256": "{SHA}", "size": Infinity}}'.encode(),
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_a_sentence(township: Party, tmp_path: Path, answer: bytes) -> None:
    with saying(answer) as address, pytest.raises(UserError, match="看不懂邮箱的回答"):
        asked(township, address, tmp_path)


@pytest.mark.parametrize("size", ["Infinity", "-1", '"7"', "true", "99999999999999999"])
def test_a_parcel_of_no_size_is_not_fetched(township: Party, tmp_path: Path, size: str) -> None:
    with saying(f'[{{"sha256": "{SHA}", "size": {size}}}]'.encode()) as address:
        assert asked(township, address, tmp_path) == []


@pytest.mark.parametrize(
    "hello", [b"[]", b"{}", b'{"word": ["x"]}', b'{"word": "1\\nGET\\n/r/x"}', b"[" * 200_000]
)
def test_a_word_that_is_none_is_not_signed(township: Party, tmp_path: Path, hello: bytes) -> None:
    with saying(b"[]", hello) as address, pytest.raises(UserError, match="看不懂邮箱的回答"):
        asked(township, address, tmp_path)


def test_an_answer_without_end_is_not_read(
    township: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "_LONGEST", 100_000)
    bomb = gzip.compress(b" " * 50_000_000)
    with (
        saying(bomb, headers={"Content-Encoding": "gzip"}) as address,
        pytest.raises(UserError, match="看不懂"),
    ):
        asked(township, address, tmp_path)
    with saying(b" " * 200_000) as address, pytest.raises(UserError, match="看不懂"):
        asked(township, address, tmp_path)


@pytest.mark.parametrize("offset", ["-5", "x", "1e3", "99999999999999"])
def test_an_upload_never_goes_on_from_nowhere(
    township: Party, county: Party, tmp_path: Path, offset: str
) -> None:
    package = sealed(tmp_path, township, county).path
    with saying(b"", headers={"Upload-Offset": offset}) as address, pytest.raises(UserError, match="看不懂"):
        MailboxCarrier(address, township.key, (OFFICE,), pause=0.01).send([package])


def test_what_the_mailbox_says_gives_the_terminal_no_orders(township: Party, tmp_path: Path) -> None:
    why = {"X-Hudang-Why": "%1B%5D0%3Bx%07no%0A" + "y" * 900 + "|z"}
    with saying(b"", headers=why, status=403) as address, pytest.raises(UserError) as told:
        asked(township, address, tmp_path)
    assert told.value.message.isprintable() and len(told.value.message) <= 200


def hub(folder: Path, *parties: tuple[Party, str, str]) -> Boxes:
    folder.mkdir()
    keys = {p.key.public: {"name": "x", "office": office, "reads": [reads]} for p, office, reads in parties}
    (folder / "known.json").write_text(json.dumps({"format": 0, "keys": keys}), encoding="utf-8")
    return Boxes(folder)


def test_one_device_has_a_few_unfinished_uploads_and_touches_nobody_elses(
    township: Party, county: Party, tmp_path: Path
) -> None:
    boxes = hub(tmp_path / "hub", (township, OFFICE, OFFICE), (county, "", COUNTY))
    mine, theirs = township.key.public, county.key.public
    shared = hashlib.sha256(b"shared").hexdigest()
    assert boxes.append(shared, theirs, 0, b"theirs")
    for n in range(50):
        assert boxes.append(hashlib.sha256(str(n).encode()).hexdigest(), mine, 0, b"x")
    assert boxes.append(shared, mine, 0, b"mine")
    assert boxes.received(shared, theirs) == len(b"theirs")
    assert len(list((tmp_path / "hub" / "parts").iterdir())) == 4 + 1


def test_nothing_is_kept_for_a_recipient_nobody_knows(township: Party, county: Party, tmp_path: Path) -> None:
    boxes = hub(tmp_path / "hub", (township, OFFICE, OFFICE))
    data = sealed(tmp_path, township, county).path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    assert boxes.append(sha256, township.key.public, 0, data)
    with pytest.raises(UserError, match="没有这个收件单位"):
        boxes.finish(sha256, township.key.public, "2026-03-02T00:00:00+00:00")
    assert not list((tmp_path / "hub" / "boxes").iterdir())
