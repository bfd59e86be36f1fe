"""`hudang verify FILE…`: a package, a paper or a household file; and the county's window for papers.

Exit 0 when nothing speaks against any of them and each is on record, 1 otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from desktop.cli.context import Session, with_session
from desktop.cli.county import at_county as with_county
from desktop.cli.county import county, open_county
from desktop.county import verifying as at_county
from desktop.county.county_desk import CountyDesk
from desktop.domain.file_names import shown_name
from desktop.domain.paper_verdict import FAILED, PASSED, Link
from desktop.errors import UserError
from desktop.office.desk import Places
from desktop.office.verifying import Answer
from desktop.office.verifying import verify as check
from desktop.sync import package_reader
from desktop.sync.carriers.folder import SUFFIX
from desktop.ui import crash

MARKS = {"good": "✓", "bad": "✗", "open": "？"}


@click.command()
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--county",
    "county_folder",
    type=click.Path(path_type=Path),
    help="县（市、区）文件夹：在县级核验各乡镇的文书",
)
@with_session
def verify(session: Session, files: tuple[Path, ...], county_folder: Path | None) -> None:
    """核验数据包、文书（PDF 或扫描件）或户档文件。没有办公室时只看数据包是否完整，退出码为 1。

    行首 ✓ 通过，✗ 不通过，？ 不能断定。退出码：0 每份都是 ✓，或者不能断定、但与本办公室存档的一致（样件、未用印的）；
    1 有一份不通过，或者不能断定、又不在存档里；2 没有办成（口令不对、没有办公室等）。
    """
    if county_folder is not None:
        with open_county(session, county_folder) as desk_of_county:
            answers = [_told(partial(_county_paper, desk_of_county), path) for path in files]
    elif not Places(session.folder()).toml.exists() and any(path.suffix == SUFFIX for path in files):
        answers = [_told(_whole, path) for path in files]
    else:
        with session.desk() as desk:
            answers = [_told(partial(check, desk), path) for path in files]
    session.answer(
        {"files": [_as_json(a) for a in answers]}, "\n".join(line for a in answers for line in _lines(a))
    )
    if not all(a.good for a in answers):
        raise SystemExit(1)


@county.command("verify-window")
@with_county
def verify_window(session: Session, folder: Path) -> None:
    """打开“县级核验”窗口：把各乡镇（街道）的文书、扫描件拖进去核验。没有人用时自动关上。"""
    from desktop import app  # Qt is loaded only for a window.

    opening = partial(open_county, session, folder, session.password())
    raise SystemExit(app.run_county(opening, session.profile))


def _as_json(answer: Answer) -> dict[str, Any]:
    said: dict[str, Any] = {"file": answer.file, "good": answer.good, "words": answer.words}
    if answer.verdict is not None:
        links = [{"link": x.name, "standing": x.standing, "words": x.words} for x in answer.verdict.links]
        said |= {"verdict": answer.verdict.word, "chain": links, "fields": dict(answer.verdict.fields)}
    return said


def _lines(answer: Answer) -> list[str]:
    """The answer; of a paper the chain below it, and of a scan what is to be compared by eye."""
    lines = [f"{_mark(answer)} {answer.file}：{answer.words}"]
    if answer.verdict is not None:
        lines += [f"    {_line(link)}" for link in answer.verdict.links]
        lines += [f"    · {name}：{text}" for name, text in answer.verdict.to_compare]
    return [shown_name(line) for line in lines]


def _mark(answer: Answer) -> str:
    """Of a paper its verdict: what cannot be told is neither ✓ nor ✗, whether it is on record or not."""
    if answer.verdict is None:
        return MARKS["good" if answer.good else "bad"]
    return MARKS[{PASSED: "good", FAILED: "bad"}.get(answer.verdict.word, "open")]


def _line(link: Link) -> str:
    return f"{MARKS[link.standing]} {link.name}：{link.words}"


def _told(look: Callable[[Path], Answer], path: Path) -> Answer:
    """What cannot be looked at is an answer too: the other files are still told about."""
    try:
        return look(path)
    except UserError as error:
        return Answer(path.name, False, error.message)
    except Exception as error:  # a file at which a reader failed in a way nobody foresaw
        crash.say(error)
        return Answer(path.name, False, "核验时程序出了差错，这一份没有核验。")


def _county_paper(desk: CountyDesk, path: Path) -> Answer:
    found = at_county.verify(desk, path)
    return Answer(path.name, found.passed, found.words, found)


def _whole(path: Path) -> Answer:
    """Is a package as it was sealed, by whomever? Without an office nobody knows whose the key is."""
    if path.suffix != SUFFIX:
        return Answer(path.name, False, "没有办公室资料，只能核验数据包（.hdp）。")
    package_reader.verify(path, package_reader.signer(path))
    return Answer(path.name, False, "完整，但没有办公室资料可核对签名人。")
