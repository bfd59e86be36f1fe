"""hudang office, sync, county, verify, rescue-key: answers in words and in JSON, and the right exit code."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Desk, Run
from tests.office.made_office import ADMIN, CLERK, COUNTY_WORD, LABELS, PASSWORDS, House

ROSTERS = Path(__file__).parents[1] / "data" / "rosters"


def test_filing_and_receipt_from_the_terminal(at_desk: Desk, run: Run) -> None:
    house = at_desk.house
    county = ("county", "--county", house.folder / "county")
    assert at_desk("--json", "sync", "status").json == {"待发": 1}
    assert "待发 1 件" in at_desk("sync", "status").out
    sent = at_desk("sync", "send", "--to", house.stick, "--json")
    assert sent.code == 0 and len(sent.json["packages"]) == 1
    assert at_desk("--json", "sync", "status").json == {"已发待回执": 1}
    got = run("--json", *county, "receive", house.stick, password=COUNTY_WORD)
    assert got.code == 0 and got.json["packages"][0]["accepted"] == 1
    again = run(*county, "receive", house.stick, password=COUNTY_WORD)
    assert "已收过" in again.out
    period = house.day("decide").strftime("%Y-%m")
    drawn = run("--json", *county, "sample", "--period", period, password=COUNTY_WORD)
    assert drawn.json["population"] == 1
    assert "抽取" in run(*county, "sample", "--period", period, password=COUNTY_WORD).out
    back = house.folder / "back"
    back.mkdir()
    written = run("--json", *county, "receipt", "--to", back, password=COUNTY_WORD)
    assert len(written.json["packages"]) == 1
    taken = at_desk("--json", "sync", "receive", "--from", back)
    assert (taken.code, taken.json["accepted"], taken.json["problems"]) == (0, 1, [])
    assert at_desk("--json", "sync", "status").json == {"已备案": 1}
    assert "已登记过 1 件" in at_desk("sync", "receive", "--from", back).out


def test_bad_packages_answer_no(at_desk: Desk, run: Run) -> None:
    house = at_desk.house
    nothing = at_desk("sync", "receive", "--from", house.stick)
    assert nothing.code == 1 and "没有找到" in nothing.out
    assert at_desk("sync", "receive", "--from", house.folder / "nowhere").code == 2
    assert at_desk("sync", "send", "--to", house.folder / "nowhere").code == 2
    (package,) = at_desk("--json", "sync", "send", "--to", house.stick).json["packages"]
    path = house.stick / package
    receive = ("county", "--county", house.folder / "county", "receive", house.stick)
    good = path.read_bytes()
    path.write_bytes(good[:-1000])
    cut = run(*receive, password=COUNTY_WORD)
    assert cut.code == 2 and "不完整" in cut.err
    (house.stick / "zz.hdp").write_bytes(good)
    mixed = run(*receive, password=COUNTY_WORD)
    assert mixed.code == 1 and "通过 1 件" in mixed.out and package in mixed.out
    (house.stick / "zz.hdp").unlink()
    path.write_bytes(good[:-4000] + bytes([good[-4000] ^ 1]) + good[-3999:])
    flipped = run(*receive, password=COUNTY_WORD)
    assert flipped.code == 2 and "被改动" in flipped.err


def test_check_says_what_is_wrong(at_desk: Desk) -> None:
    good = at_desk("office", "check")
    assert (good.code, "没有发现问题" in good.out) == (0, True)
    (path,) = at_desk.house.office.glob("households/*/*.hdh")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    bad = at_desk("--json", "office", "check")
    assert bad.code == 1 and path.stem in bad.json["findings"][0]


def test_verify_answers_yes_or_no(at_desk: Desk, tmp_path: Path) -> None:
    house = at_desk.house
    at_desk("sync", "send", "--to", house.stick)
    package, file = next(house.stick.iterdir()), next(house.office.glob("households/*/*.hdh"))
    good = at_desk("--json", "verify", package, file)
    assert good.code == 0 and [a["good"] for a in good.json["files"]] == [True, True]
    strange = tmp_path / "strange.txt"
    strange.write_text("?")
    bad = at_desk("verify", package, strange, tmp_path / "nowhere.pdf")
    assert bad.code == 1 and bad.out.count("✗") == 2 and bad.out.count("✓") == 1


def test_a_package_without_an_office(at_desk: Desk, run: Run, tmp_path: Path) -> None:
    house = at_desk.house
    at_desk("sync", "send", "--to", house.stick)
    package = next(house.stick.iterdir())
    nowhere = ("--office", tmp_path / "none", "verify")
    whole = run("--json", *nowhere, package)
    (answer,) = whole.json["files"]
    assert (whole.code, answer["good"]) == (1, False) and "完整，但没有办公室资料可核对签名人" in answer[
        "words"
    ]
    data = bytearray(package.read_bytes())
    data[-4000] ^= 1
    package.write_bytes(data)
    bad = run(*nowhere, package)
    assert bad.code == 1 and "改动" in bad.out and "完整" not in bad.out
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7")
    assert run(*nowhere, paper).code == 2, "a paper needs the office"


def test_the_rescue_key_is_the_administrators(at_desk: Desk) -> None:
    file = next(at_desk.house.office.glob("households/*/*.hdh")).stem
    assert at_desk("office", "rescue-key", file, "--reason", "演练").code == 2
    given = at_desk.as_admin("--json", "office", "rescue-key", file, "--reason", "演练")
    assert given.code == 0 and len(bytes.fromhex(given.json["key"])) == 32
    assert at_desk.as_admin("office", "rescue-key", file).code == 2
    assert at_desk.as_admin("office", "rescue-key", "../../etc", "--reason", "演练").code == 2


def test_settings_are_typed(at_desk: Desk) -> None:
    done = at_desk.as_admin("--json", "office", "configure", "standard_rural_fen=60000", "phone=0467-1")
    assert done.json == {"configured": ["phone", "standard_rural_fen"]}
    for wrong in (
        "phone",
        "standard_rural_fen=六百",
        "standard_rural_fen=600.00",
        "colour=red",
        "standard_rural_fen=１２３",
        f"standard_rural_fen={2**53 + 1}",
        "standard_rural_fen=" + "9" * 5000,
    ):
        said = at_desk.as_admin("office", "configure", wrong)
        assert said.code == 2 and said.err.strip()


def test_people_from_the_terminal(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    added = at_desk.as_admin("--json", "office", "add-person", "--name", "新人", "--role", "clerk")
    assert added.code == 0
    paper = at_desk.as_admin(
        "office",
        "add-person",
        "--name",
        "王镇长",
        "--paper-only",
        "--position",
        "主管领导",
        "--since",
        "2026-01-01",
    )
    assert paper.code == 0 and "王镇长" in paper.out
    assert at_desk.as_admin("office", "add-person", "--name", "王", "--paper-only").code == 2
    assert at_desk.as_admin(
        "office", "add-person", "--name", "王", "--paper-only", "--position", "x", "--since", "昨天"
    ).code == 2  # fmt: skip
    assert at_desk("office", "add-person", "--name", "王", "--role", "leader").code == 2
    assert at_desk.as_admin("office", "add-person", "--name", "王", "--role", "king").code == 2


def test_two_passwords_on_standard_input(at_desk: Desk, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    house = at_desk.house
    here = ("--office", house.office, "--profile", house.profile, "--password-stdin", "--user")

    def typed(user: str, *lines: str) -> tuple[object, ...]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return (*here, user)

    new = "新来的人自己想出来的长口令"
    add = ("office", "add-person", "--role", "clerk", "--name")
    assert run(*typed(ADMIN, PASSWORDS[ADMIN], new), *add, "新人").code == 0
    assert run(*typed("新人", new), "sync", "status").code == 0
    weak = run(*typed(ADMIN, PASSWORDS[ADMIN], "123456"), *add, "另一人")
    assert weak.code == 2 and "口令" in weak.err
    better = "后来又想出来的更长的口令"
    assert run(*typed("新人", new, "123456"), "office", "change-password").code == 2
    assert run(*typed("新人", new, better), "office", "change-password").code == 0
    assert run(*typed("新人", new), "sync", "status").code == 2
    assert run(*typed("新人", better), "office", "check").code == 0


# -- what a person can mend: exit 2, one sentence, nothing changed


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != ".lock"}


def mended(house: House, said: object, before: dict[str, bytes]) -> str:
    code, out, err = said.code, said.out, said.err  # type: ignore[attr-defined]
    assert (code, out) == (2, "") and len(err.strip().splitlines()) == 1
    assert contents(house.office) == before
    return str(err)


def test_a_wrong_password(at_desk: Desk) -> None:
    before = contents(at_desk.house.office)
    assert "口令不对" in mended(at_desk.house, at_desk("sync", "status", password="不是这个口令"), before)


def test_a_name_nobody_has(at_desk: Desk, run: Run) -> None:
    house, before = at_desk.house, contents(at_desk.house.office)
    options = ("--office", house.office, "--profile", house.profile, "--user", "没有的人")
    assert "可选：" in mended(house, run(*options, "sync", "status", password="x"), before)


def test_no_password_at_all(at_desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    house, before = at_desk.house, contents(at_desk.house.office)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    options = ("--office", house.office, "--profile", house.profile)
    assert "没有给口令" in mended(house, run(*options, "sync", "status"), before)


def test_a_folder_copied_to_another_pc(at_desk: Desk, run: Run, tmp_path: Path) -> None:
    house, before = at_desk.house, contents(at_desk.house.office)
    options = ("--office", house.office, "--profile", tmp_path / "elsewhere", "--user", LABELS[CLERK])
    said = run(*options, "sync", "status", password=PASSWORDS[CLERK])
    assert "登记此设备" in mended(house, said, before)


def test_a_second_process(at_desk: Desk) -> None:
    house = at_desk.house
    command = [
        sys.executable, "-c", "from desktop.cli import main; main()", "--office", str(house.office),
        "--profile", str(house.profile), "--user", CLERK, "sync", "status",
    ]  # fmt: skip
    environment = {**os.environ, "HUDANG_PASSWORD": PASSWORDS[CLERK]}
    with house.desk():
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert (done.returncode, done.stdout) == (2, "") and "另一个户档程序" in done.stderr
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0


def test_not_an_office(run: Run, tmp_path: Path) -> None:
    said = run("--office", tmp_path, "sync", "status", password="x")
    assert said.code == 2 and "不是户档的办公室文件夹" in said.err


@pytest.mark.parametrize("name", ["vault.json", "office.hdo", "office.toml"])
def test_damaged_files(at_desk: Desk, name: str) -> None:
    house = at_desk.house
    path = house.office / name
    path.write_bytes(b"\x00damaged" * 500)
    before = contents(house.office)
    mended(house, at_desk("sync", "status"), before)


def test_wrong_use(run: Run) -> None:
    for words in (
        ["office", "fly"],
        ["office", "configure"],
        ["--colour"],
        ["field", "out"],
        ["county", "init"],
    ):
        said = run(*words)
        assert said.code == 2 and "用法不对" in said.err and len(said.err.strip().splitlines()) == 1
    assert run("--help").code == 0
    assert run("--version").out.startswith("hudang")


# -- schemes and rosters


def test_schemes(run: Run, tmp_path: Path) -> None:
    assert "mishan" in run("--json", "scheme", "list").json["schemes"]
    assert "mishan" in run("scheme", "list").out
    shown = run("scheme", "show", "mishan").out
    assert "密山市民政局试点审批专用" in shown and "公示" in shown and "〔2021〕57号" in shown
    assert run("--json", "scheme", "show", "mishan").json["scheme"]["id"] == "mishan"
    assert run("scheme", "show", "atlantis").code == 2
    assert run("scheme", "check", "mishan").code == 0
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "scheme.toml").write_text('format = 0\nid = "odd"\nname = 7\n', "utf-8")
    assert run("scheme", "check", tmp_path / "odd").code in (1, 2)


def test_rosters_from_the_terminal(at_desk: Desk, run: Run, tmp_path: Path) -> None:
    files = sorted((ROSTERS / "clean").glob("特困*.xlsx"))
    dry = run("--json", "import", *files, "--dry-run")
    assert dry.code == 0 and dry.json["households"] > 0
    assert "管理员" in at_desk("import", *files).err, "a clerk does not bring in a caseload"
    done = at_desk.as_admin("--json", "import", *files)
    assert done.code == 0 and done.json == dry.json
    again = at_desk.as_admin("import", *files)
    assert again.code == 2 and "已经建档" in again.err
    dirty = run("import", ROSTERS / "dirty", "--dry-run")
    assert dirty.code == 0 and "退回" in dirty.out, "the files were read: 0, whatever rows were sent back"
    assert "退出码" in run("import", "--help").out
    wrong = tmp_path / "wrong.xlsx"
    shutil.copy(__file__, wrong)
    assert run("import", wrong, "--dry-run").code == 2
    assert run("import", tmp_path / "nowhere.xlsx", "--dry-run").code == 2


# -- from nothing


def test_an_office_and_its_county_from_nothing(run: Run, tmp_path: Path) -> None:
    """The whole exchange of keys by the commands, at the real key cost."""
    office, profile = tmp_path / "office", tmp_path / "profile"
    here = ("--office", office, "--profile", profile, "--json")
    county = ("--json", "county", "--county", tmp_path / "county")
    word = "青沟村口并排的三棵老榆树"
    short = run(
        *here, "office", "init", "--scheme", "mishan", "--township", "密山镇", "--name", "王", password="123"
    )
    assert short.code == 2 and not office.exists()
    made = run(
        *here, "office", "init", "--scheme", "mishan", "--township", "密山镇", "--name", "王", password=word
    )
    assert made.code == 0 and (office / "office.toml").exists()
    assert run(
        *here, "office", "init", "--scheme", "mishan", "--township", "密山镇", "--name", "王", password=word
    ).code == 2  # fmt: skip
    asked = run(*here, "office", "request", "--out", tmp_path / "request.json", password=word).json
    printed = run(*county, "init", "--scheme", "mishan", "--name", "局", password=COUNTY_WORD).json[
        "fingerprint"
    ]
    enrol = (*county, "enrol", tmp_path / "request.json", "--out", tmp_path / "office.cred")
    assert run(*enrol, password=COUNTY_WORD).code == 2, "nobody compared the fingerprint"
    enrolled = run(*enrol, "--fingerprint", asked["fingerprint"], password=COUNTY_WORD)
    assert enrolled.json["township"] == "密山镇"
    given = run(
        *county, "instrument", enrolled.json["office"], "--number", "密委〔2026〕1号", "--since", "2026-01-01",
        "--until", "2099-12-31", "--matter", "dibao", "--out", tmp_path / "instrument.cred", password=COUNTY_WORD,
    )  # fmt: skip
    assert given.code == 0
    files = (tmp_path / "office.cred", tmp_path / "instrument.cred")
    assert run(*here, "office", "accept", *files, password=word).code == 2, "the fingerprint must be read"
    taken = run(*here, "office", "accept", *files, "--fingerprint", printed, password=word)
    assert taken.code == 0 and len(taken.json["accepted"]) == 2
    assert run(*here, "office", "accept", tmp_path / "nowhere", password=word).code == 2
    assert json.loads((tmp_path / "request.json").read_text("utf-8"))["request"]["demonstration"] is False
