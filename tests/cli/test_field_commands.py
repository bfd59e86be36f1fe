"""hudang device, field, conflicts: a laptop from the invitation to the settled conflict, by commands alone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Desk, Run, Said
from tests.office.made_office import ADMIN, FIELD, LABELS, PASSWORDS, House


def laptop_of(run: Run, house: House) -> tuple[object, ...]:
    return ("--office", house.folder / "laptop", "--profile", house.folder / "laptop-profile", "--json")


def enrolled(at_desk: Desk, run: Run) -> Said:
    house = at_desk.house
    assert at_desk("device", "invite", LABELS[FIELD], "--out", house.folder / "invitation.json").code == 0
    asked = run(
        *laptop_of(run, house), "device", "enrol", house.folder / "invitation.json", "--name", "下乡1号",
        "--out", house.folder / "asked.json", password=PASSWORDS[FIELD],
    )  # fmt: skip
    assert asked.code == 0
    return asked


def test_a_laptop_from_the_terminal(at_desk: Desk, run: Run) -> None:
    house = at_desk.house
    file = next(house.office.glob("households/*/*.hdh")).stem
    out, back = house.folder / "out", house.folder / "back"
    out.mkdir()
    back.mkdir()
    assert at_desk("field", "out", file, "--to", out).code == 2, "there is no laptop yet"
    empty = at_desk("field", "in", out)
    assert empty.code == 1 and "没有给本机的包" in empty.out
    asked = enrolled(at_desk, run)
    approve = ("device", "approve", house.folder / "asked.json", "--fingerprint")
    assert at_desk.as_admin(*approve, asked.json["office_fingerprint"]).code == 2
    assert at_desk(*approve, asked.json["fingerprint"]).code == 2, "a clerk does not certify"
    approved = at_desk.as_admin("--json", *approve, asked.json["fingerprint"])
    assert (approved.json["device"], approved.json["name"]) == (asked.json["device"], "下乡1号")
    assert at_desk("field", "out", "--to", out).code == 2, "nothing was chosen"
    assert at_desk("--json", "field", "out", file, "--to", out).code == 0
    here, word = laptop_of(run, house), PASSWORDS[FIELD]
    taken = run(*here, "field", "in", out, password=word)
    assert taken.json["households"] == 1 and taken.json["problems"] == []
    both_sides_edit(house, file)
    assert run(*here, "field", "out", "--to", back, password=word).code == 0
    merged = at_desk("--json", "field", "in", back)
    assert (merged.json["households"], merged.json["entries"], merged.json["conflicts"]) == (1, 1, 1)
    (dispute,) = at_desk("--json", "conflicts", "list").json["conflicts"]
    assert (dispute["household"], dispute["field"]) == (file, "phone")
    assert "2 个不同的值" in at_desk("conflicts", "list").out
    keep = next(v for v in dispute["values"] if v["value"] == "139****2222")["entry"]
    settle = ("conflicts", "settle", file, dispute["record"], "phone", "--reason", "打过电话", "--keep")
    assert at_desk(*settle, "ffff").code == 2
    assert at_desk(*settle, keep[:12]).code == 0
    assert at_desk("conflicts", "list").out.strip() == "没有冲突。"
    assert at_desk(*settle, keep).code == 2
    assert at_desk("office", "check").code == 0


def test_households_go_out_by_village_and_come_back_to_be_claimed(at_desk: Desk, run: Run) -> None:
    from datetime import date, timedelta

    house = at_desk.house
    file = next(house.office.glob("households/*/*.hdh")).stem
    out, back = house.folder / "out", house.folder / "back"
    out.mkdir()
    back.mkdir()
    asked = enrolled(at_desk, run)
    device = asked.json["device"]
    approve = ("device", "approve", house.folder / "asked.json", "--fingerprint")
    assert at_desk.as_admin(*approve, asked.json["fingerprint"]).code == 0
    assert at_desk("field", "out", "--village", "月亮村", "--to", out).code == 2
    until = (date.today() + timedelta(days=400)).isoformat()
    assert "带出期限" in at_desk("field", "out", file, "--until", until, "--to", out).err
    sheets = house.folder / "sheets.pdf"
    sent = at_desk(
        "--json",
        "field",
        "out",
        "--village",
        "新柞村",
        "--to",
        out,
        "--device",
        "下乡1号",
        "--sheets",
        sheets,
    )
    assert sent.code == 0 and file in sent.json["households"] and sheets.read_bytes().startswith(b"%PDF")
    (held,) = [g for g in at_desk("--json", "field", "list").json["grants"] if g["household"] == file]
    assert (held["device"], held["name"], held["lives"]) == (device, "下乡1号", True)
    here, word = laptop_of(run, house), PASSWORDS[FIELD]
    assert run(*here, "field", "in", out, password=word).code == 0
    both_sides_edit(house, file)
    assert run(*here, "field", "out", "--to", back, password=word).code == 0
    assert at_desk("field", "end", "下乡1号", "0000").code == 2
    assert at_desk("--json", "field", "end", "下乡1号", file).json["households"] == [file]
    assert at_desk("field", "lost", device, "--reason", "遗失").code == 2, "a clerk does not revoke"
    gone = at_desk.as_admin("field", "lost", "下乡1号", "--reason", "下乡途中遗失")
    assert gone.code == 0 and "修改口令" in gone.out
    assert device in at_desk("--json", "field", "list").json["lost"]
    came = at_desk("--json", "field", "in", back)
    assert (came.code, came.json["entries"], came.json["unclaimed"]) == (0, 0, [file])
    (claim,) = at_desk("--json", "field", "unclaimed", "list").json["claims"]
    shown = at_desk("field", "unclaimed", "show", claim["id"])
    assert shown.code == 0 and "13922222222" in shown.out
    refuse = ("field", "unclaimed", "refuse", claim["id"], "--reason")
    assert at_desk(*refuse, " ").code == 2 and at_desk(*refuse, "由他人操作").code == 0
    assert "由他人操作" in at_desk("field", "unclaimed", "list", "--state", "refused").out
    assert at_desk("field", "unclaimed", "take", claim["id"], "--reason", "本人补正").code == 0
    assert at_desk("field", "unclaimed", "list").out.strip() == "没有待认领的记录。"
    assert at_desk("field", "unclaimed", "take", claim["id"]).code == 2
    listed = at_desk("--json", "field", "packet", "新柞村", "--to", house.folder)
    assert listed.code == 0 and all(Path(name).exists() for name in listed.json["files"])


def both_sides_edit(house: House, file: str) -> None:
    from desktop.office import households
    from desktop.office.clock import SystemClock
    from desktop.office.desk import Desk as Opened

    with house.desk() as desk:
        households.amend_household(desk, file, {"phone": "13911111111"})
    laptop = Opened.open(
        house.folder / "laptop", house.folder / "laptop-profile", FIELD, PASSWORDS[FIELD], SystemClock()
    )
    with laptop as desk:
        households.amend_household(desk, file, {"phone": "13922222222"})


def test_files_that_are_none(at_desk: Desk, run: Run, tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text("{}")
    assert at_desk("device", "invite", "没有的人", "--out", tmp_path / "x").code == 2
    approve = ("device", "approve", odd, "--fingerprint", "x")
    assert "登记申请" in at_desk.as_admin(*approve).err
    enrol = ("device", "enrol", odd, "--name", "x", "--out", tmp_path / "y")
    assert "邀请" in run("--office", tmp_path / "new", *enrol, password=PASSWORDS[ADMIN]).err
    missing = ("device", "enrol", tmp_path / "nowhere", "--name", "x", "--out", tmp_path / "y")
    assert run("--office", tmp_path / "new", *missing, password="x").code == 2
