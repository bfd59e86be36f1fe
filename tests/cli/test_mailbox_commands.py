"""`hudang sync mailbox|all` and the word ``mailbox`` in place of a folder, with a mailbox on a loopback port."""

from __future__ import annotations

from pathlib import Path

from desktop.county import mailbox as county_side
from desktop.county import receipts as answers
from tests.cli.conftest import Desk
from tests.sync.served import running


def test_everything_goes_over_the_mailbox_in_one_command(at_desk: Desk, tmp_path: Path) -> None:
    house, hub = at_desk.house, tmp_path / "hub"
    assert "没有设置邮箱" in at_desk("sync", "mailbox").out
    unset = at_desk("sync", "all")
    assert unset.code == 2 and "没有设置邮箱" in unset.err
    assert at_desk("--json", "sync", "status").json == {"待发": 1}, "nothing was sealed"
    with house.county() as county:
        county_side.introduce(county, hub)
    with running(hub) as port:
        address = f"http://127.0.0.1:{port}"
        assert at_desk("sync", "mailbox", address).code == 2, "a clerk does not set it"
        assert at_desk.as_admin("sync", "mailbox", "/media/usb").code == 2
        assert at_desk.as_admin("--json", "sync", "mailbox", address).json == {"address": address, "last": ""}
        went = at_desk("--json", "sync", "all")
        assert (went.code, len(went.json["packages"]), went.json["problems"]) == (0, 1, [])
        with house.county() as county:
            county_side.receive(county, address)
            county_side.send(county, address, answers.answer(county))
        assert at_desk("sync", "receive", "--from", "mailbox").out.startswith("已备案 1 件")
        assert at_desk("--json", "sync", "send", "--to", address).json["packages"] == []
        assert at_desk("sync", "exchange", "--with", "mailbox").code == 0
        assert "上次联网" in at_desk("sync", "mailbox").out
        (hub / "known.json").write_text('{"format": 0, "keys": {}}', encoding="utf-8")
        refused = at_desk("--json", "sync", "all")
        assert refused.code == 1 and "不认识这台设备" in refused.json["problems"][0]
    assert at_desk.as_admin("sync", "mailbox", "--none").out.startswith("没有设置邮箱")
