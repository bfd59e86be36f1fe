"""hudang history and hudang conflicts ledger: the past of a household from the terminal."""

from __future__ import annotations

from desktop.office import households
from desktop.office.act import home_at
from tests.cli.conftest import Desk
from tests.office.made_office import ADMIN, LABELS, LEADER, PASSWORDS, family


def written(at_desk: Desk) -> str:
    """A household with a wrong telephone and a wrong illness in it."""
    with at_desk.house.desk() as desk:
        at_desk.house.clock.set(desk.today())
        ref = at_desk.house.registered(desk, family("周历史", "0078"))
        households.amend_household(desk, ref.household, {"phone": "13911111111"}, "写错了")
        head = home_at(desk, ref.household).members[0].id
        households.amend_member(desk, ref.household, head, {"illness": "别人的病"}, "写到别人头上")
    return ref.household


def test_past_undo_redaction_and_account_from_the_terminal(at_desk: Desk) -> None:
    file = written(at_desk)
    entries = at_desk("--json", "history", "list", file).json["entries"]
    assert [e["note"] for e in entries[:2]] == ["写到别人头上", "写错了"] and entries[0]["who"] == "赵一"
    assert entries[0]["title"] == "更正家庭情况" and "更正家庭情况" in at_desk("history", "list", file).out
    values = at_desk("--json", "history", "field", file, "household/household", "phone").json["values"]
    assert [(v["value"], v["outcome"]) for v in values] == [
        ("138****0000", "superseded"), ("139****1111", "adopted"),
    ]  # fmt: skip
    day = str(values[0]["at"])[:10]
    state = at_desk("--json", "history", "asof", file, day).json
    assert state["records"]["household/household"]["phone"] == "139****1111" and state["later"] == 0
    assert at_desk("--json", "history", "diff", file, "2020-01-01", day, "--by", "happened").json[
        "differences"
    ]
    assert at_desk("history", "asof", file, "昨天").code == 2
    assert at_desk("history", "undo", file, entries[1]["entry"][:10], "--reason", " ").code == 2
    undone = at_desk("--json", "history", "undo", file, entries[1]["entry"][:10], "--reason", "号码没错")
    assert (undone.json["changes"], undone.json["left"]) == (1, [])
    wrong = entries[0]["entry"]
    basis = ("--reason", "写错了人", "--basis", "个人信息保护法第四十七条")
    assert at_desk("history", "redact", file, wrong, *basis).code == 2, "a clerk may not"
    gone = at_desk.as_admin("--json", "history", "redact", file, wrong, *basis)
    assert gone.json == {"redacted": wrong, "edits": 1, "attachments": 0}
    assert "别人的病" not in at_desk("history", "list", file).out
    account = at_desk("--json", "conflicts", "ledger", file, "--lines")
    assert account.code == 0 and account.json["balanced"] and account.json["total"]["redacted"] == 1
    assert sum(line["count"] for line in account.json["lines"]) == account.json["total"]["edits"]
    whole = at_desk("conflicts", "ledger")
    assert whole.code == 0 and "依法删除 1" in whole.out and whole.out.strip().endswith("✓")
    assert at_desk("conflicts", "ledger", "--batch", "nichts").code == 2
    assert at_desk("conflicts", "ledger", "--lines").code == 2
    assert at_desk("office", "check").code == 0


def test_nothing_is_destroyed_that_is_in_use(at_desk: Desk) -> None:
    file = next(at_desk.house.office.glob("households/*/*.hdh")).stem
    listed = at_desk.as_admin("--json", "history", "destroy")
    assert listed.code == 2 or listed.json["ripe"] == []
    tried = at_desk.as_admin("history", "destroy", file, "--second", LABELS[LEADER], "--reason", "到期")
    assert tried.code == 2 and PASSWORDS[ADMIN] not in tried.err + tried.out
    assert next(at_desk.house.office.glob("households/*/*.hdh")).exists()


def test_no_whole_number_comes_out_of_the_past(at_desk: Desk) -> None:
    file = written(at_desk)
    with at_desk.house.desk() as desk:
        home = home_at(desk, file)
        numbers = [home.members[0].id_number, home.accounts[0].number, "13911111111", "13800000000"]
        today = desk.today().isoformat()
    said = [
        at_desk(*form, *asked).out
        for form in ((), ("--json",))
        for asked in (
            ("history", "field", file, f"member/{home.members[0].id}", "id_number"),
            ("history", "asof", file, today),
            ("history", "diff", file, "2020-01-01", today),
            ("conflicts", "ledger", file, "--lines"),
        )
    ]
    assert all(said) and not [n for n in numbers for text in said if n in text]
