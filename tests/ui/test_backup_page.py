"""设置·备份 at the window: choose, back up, drill, cancel, all off the window's thread."""

from __future__ import annotations

from PySide6.QtTest import QTest

from desktop.ui.flows.backup_flow import BackupFlow
from tests.ui.at_window import AtWindow


def test_from_the_first_backup_to_the_certificate(clerk: AtWindow) -> None:
    flow = BackupFlow(clerk.shell.work)
    page = flow.page
    page.show()
    flow.open()
    clerk.wait(lambda: "还没有选备份位置" in page.where.text(), "the state")
    assert not page.now.isEnabled() and "还没有设置备份" in page.advice.text()
    page.chosen.emit(clerk.house.stick, 1)
    clerk.wait(page.now.isEnabled, "a place")
    page.act()
    clerk.wait(lambda: "已备份" in page.bar.text and len(page.model.rows) == 1, "a backup")
    page.prove.click()
    clerk.wait(page.paper.isEnabled, "a drill")
    assert "全部通过" in page.bar.text
    target = clerk.house.folder / "证明.pdf"
    page.certificate.emit(target)
    clerk.wait(target.exists, "the certificate")
    page.salvage.emit("不是户号")
    clerk.wait(lambda: "户档编号" in page.bar.text, "a sentence")
    page.cancel.emit()
    assert "已取消" in page.bar.text
    QTest.qWait(20)
    page.close()
