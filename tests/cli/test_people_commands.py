"""hudang office people, remove-person, reset-password, change-roles, recovery-code, recover, rekey."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from tests.cli.conftest import Desk, Run, Said
from tests.office.made_office import ADMIN, CLERK, COUNTY_WORD, FIELD, LABELS, PASSWORDS, SECOND

NEW = "去年秋天晒在房顶的红辣椒串"
Typed = Callable[..., Said]


@pytest.fixture
def typed(at_desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A command with the lines a person types: ``typed("李三", [old, new], "office", "change-password")``."""
    here = ("--office", at_desk.house.office, "--profile", at_desk.house.profile, "--password-stdin")

    def ran(user: str, lines: list[str], *arguments: object) -> Said:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return run(*here, *(("--user", user) if user else ()), *arguments)

    return ran


def test_removing_somebody_and_rekeying_the_rest(at_desk: Desk) -> None:
    assert at_desk("office", "remove-person", LABELS[SECOND], "--reason", "调离").code == 2
    assert at_desk.as_admin("office", "remove-person", "没有这人", "--reason", "调离").code == 2
    assert at_desk.as_admin("office", "remove-person", LABELS[ADMIN], "--reason", "调离").code == 2
    gone = at_desk.as_admin("--json", "office", "remove-person", LABELS[SECOND], "--reason", "调离")
    assert gone.json == {"removed": SECOND, "name": LABELS[SECOND], "laptops": [], "kept_root": False}
    assert at_desk("sync", "status", user=SECOND).code == 2
    listed = {p["person"]: p for p in at_desk("--json", "office", "people").json["people"]}
    assert listed[SECOND]["removed"] and not listed[CLERK]["removed"] and listed[ADMIN]["root"]
    assert "已移除" in at_desk("office", "people").out
    assert at_desk("--json", "office", "rekey").json == {"renewed": 1, "left": []}
    assert "0 个文件" in at_desk("office", "rekey").out
    assert at_desk("office", "check").code == 0


def test_a_forgotten_password_and_another_role(at_desk: Desk, typed: Typed) -> None:
    admin = PASSWORDS[ADMIN]
    weak = typed(LABELS[ADMIN], [admin, "孙四孙四孙四sunsi12"], "office", "reset-password", LABELS[FIELD])
    assert weak.code == 2 and "容易猜到" in weak.err
    assert typed(LABELS[ADMIN], [admin, NEW], "office", "reset-password", FIELD).code == 0
    assert typed(LABELS[FIELD], [PASSWORDS[FIELD]], "sync", "status").code == 2
    assert typed(LABELS[FIELD], [NEW], "sync", "status").code == 0
    made = typed(LABELS[ADMIN], [admin], "--json", "office", "reset-password", FIELD, "--generate")
    assert typed(LABELS[FIELD], [made.json["password"]], "sync", "status").code == 0
    change = ("office", "change-roles", LABELS[FIELD], "--role", "fieldworker", "--role", "clerk")
    assert typed(LABELS[CLERK], [PASSWORDS[CLERK]], *change).code == 2
    assert "起生效" in typed(LABELS[ADMIN], [admin], *change, "--position", "民政助理").out
    listed = typed(LABELS[ADMIN], [admin], "office", "people").out
    assert "外勤、经办人　民政助理　有账号" in listed


def test_the_sealed_envelope_from_the_terminal(at_desk: Desk, typed: Typed, run: Run) -> None:
    code = at_desk.as_admin("--json", "office", "recovery-code").json["code"]
    assert (
        "没有给" in at_desk.run("--office", at_desk.house.office, "office", "recover", "--name", "周八").err
    )
    wrong = typed("", ["0" * 30, NEW], "office", "recover", "--name", "周八")
    assert wrong.code == 2 and "口令不对" in wrong.err
    made = typed("", [code, NEW], "--json", "office", "recover", "--name", "周八")
    assert made.code == 0 and len(made.json["fingerprint"].split()) == 8
    assert typed("", [code, NEW], "office", "recover", "--name", "周八").code == 2
    assert typed("周八", [NEW], "office", "check").code == 0
    again = typed("周八", [NEW, PASSWORDS[CLERK]], "office", "reset-password", LABELS[CLERK])
    assert again.code == 0
    assert typed(LABELS[CLERK], [PASSWORDS[CLERK]], "sync", "status").code == 0
    house, request = at_desk.house, at_desk.house.folder / "new-root.json"
    assert typed("周八", [NEW], "office", "request", "--out", request).code == 0
    county = (
        "county",
        "--county",
        house.folder / "county",
        "succeed",
        request,
        "--out",
        house.folder / "back",
    )
    today = house.clock.now().date().isoformat()
    other = run(*county, "--fingerprint", "0" * 32, "--until", today, password=COUNTY_WORD)
    assert other.code == 2 and "指纹不一致" in other.err
    read_out = made.json["fingerprint"]
    done = run("--json", *county, "--fingerprint", read_out, "--until", today, password=COUNTY_WORD)
    assert done.code == 0 and len(done.json["files"]) == 2
    assert typed("周八", [NEW], "office", "accept", *done.json["files"]).code == 0
    assert typed("周八", [NEW], "office", "check").code == 0
