"""`hudang device` and `hudang sync exchange` as typed: a second office PC from the invitation to its revocation."""

from __future__ import annotations

from tests.cli.conftest import Desk, Run
from tests.office.made_office import CLERK, LABELS, PASSWORDS


def test_a_second_office_pc_from_the_terminal(at_desk: Desk, run: Run) -> None:
    house = at_desk.house
    invitation, request = house.folder / "invited.json", house.folder / "asked.json"
    invited = at_desk.as_admin("device", "invite", LABELS[CLERK], "--office-pc", "--out", invitation)
    assert invited.code == 0 and "新电脑" in invited.out
    second = (
        "--office",
        house.folder / "second" / "office",
        "--profile",
        house.folder / "second" / "profile",
    )
    word = PASSWORDS[CLERK]
    asked = run(
        *second, "--json", "device", "enrol", invitation, "--name", "窗口二", "--out", request, password=word
    )
    assert asked.code == 0
    early = run(*second, "--user", LABELS[CLERK], "sync", "exchange", "--with", house.stick, password=word)
    assert early.code == 2, "nobody has approved it yet"
    approve = ("device", "approve", request, "--fingerprint", asked.json["fingerprint"])
    assert at_desk.as_admin(*approve).code == 2, "where does the start package go?"
    approved = at_desk.as_admin("--json", *approve, "--out", house.stick)
    assert approved.json == {"device": asked.json["device"], "name": "窗口二", "block": 1}
    begun = run(*second, "--json", "device", "begin", "--from", house.stick, password=word)
    assert begun.code == 0 and begun.json["households"] == 1 and begun.json["problems"] == []
    again = run(*second, "device", "begin", "--from", house.stick, password=word)
    assert again.code == 2 and "没有等待启用的登记" in again.err

    there = run(*second, "--user", LABELS[CLERK], "sync", "exchange", "--with", house.stick, password=word)
    assert there.code == 0 and "读入 0 户" in there.out
    here = at_desk("--json", "sync", "exchange", "--with", house.stick)
    assert here.code == 0 and (here.json["waiting"], here.json["elsewhere"]) == (0, 0)
    gone = at_desk("sync", "exchange", "--with", house.folder / "no such stick")
    assert gone.code == 2 and "找不到" in gone.err

    shown = at_desk("--json", "device", "list").json["devices"]
    assert [(d["name"], d["kind"], d["block"], d["here"]) for d in shown] == [
        ("办公室电脑", "office", 0, True), ("窗口二", "office", 1, False),
    ]  # fmt: skip
    revoke = ("device", "revoke", asked.json["device"], "--reason", "报废")
    assert at_desk(*revoke).code == 2, "a clerk does not revoke"
    assert at_desk.as_admin(*revoke).code == 0
    assert "已撤销" in at_desk("device", "list").out
