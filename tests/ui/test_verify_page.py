"""核验 at the window: a paper, a scan and rubbish are dropped, the chain and its verdict come back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from desktop.documents.preview import page_image
from desktop.office import instruments
from desktop.ui.flows.verify_flow import VerifyFlow
from tests.office.made_office import CLERK, START
from tests.sync.made_paper import sealed
from tests.ui.at_window import AtWindow


@pytest.fixture
def paper(at_window: AtWindow) -> Path:
    """A sealed notice of the demonstration office."""
    house = at_window.house
    on = START + timedelta(days=3)
    house.clock.set(on)
    with house.signing_desk() as desk:
        authority = instruments.authority(desk, "dibao", "stamp", on)
        pdf = sealed(desk, authority, on=on.isoformat())
    path = house.folder / "通知书.pdf"
    path.write_bytes(pdf)
    return path


@pytest.fixture
def flow(at_window: AtWindow, paper: Path) -> VerifyFlow:
    """The clerk's window with the page in it."""
    at_window.unlock(CLERK)
    flow = VerifyFlow(at_window.shell.work)
    flow.show.connect(at_window.window.show_page)
    return flow


def words(flow: VerifyFlow) -> str:
    return "\n".join(x.text() for x in flow.page.findChildren(QLabel) if not x.isHidden())


def drop(flow: VerifyFlow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    flow.page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def test_a_paper_a_scan_and_rubbish_are_dropped(at_window: AtWindow, flow: VerifyFlow, paper: Path) -> None:
    flow.open()
    at_window.wait(lambda: "拖到这里" in words(flow), "the empty page")
    drop(flow, paper)
    at_window.wait(lambda: "不能断定" in words(flow), "the verdict")
    said = words(flow)
    assert "✓ 县级根密钥" in said and "？ 样章" in said and "李𬭎" in said and "通过。" not in said

    tampered = paper.with_name("tampered.pdf")
    tampered.write_bytes(paper.read_bytes() + b"\n% 9,999.00\n")
    drop(flow, tampered)
    at_window.wait(lambda: "不通过" in words(flow), "the broken chain")
    assert "✗ 完整性签名" in words(flow) and "追加" in words(flow)

    scan = paper.with_suffix(".png")
    scan.write_bytes(page_image(paper.read_bytes(), 0, 1240))
    flow.check(scan)
    at_window.wait(lambda: "与纸面逐项核对" in words(flow), "the fields")
    assert "1,212.00" in words(flow)

    letter = paper.with_name("letter.txt")
    letter.write_text("?")
    flow.check(letter)
    at_window.wait(lambda: "不是户档的" in flow.page.bar.text, "the refusal")
    at_window.wait(lambda: "拖到这里" in words(flow), "the empty page")
