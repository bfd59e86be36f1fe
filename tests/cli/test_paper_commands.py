"""hudang paper: the register, and a paper voided, issued again, printed, from the terminal alone."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from tests.cli.conftest import Desk


def test_a_paper_is_printed_voided_and_issued_again_and_the_register_tells(
    at_desk: Desk, tmp_path: Path
) -> None:
    first = at_desk("--json", "paper", "register")
    assert first.code == 0
    (use,) = first.json["uses"]
    household, number = use["household"], use["number"]
    assert at_desk("--json", "paper", "reprint", household, number).json["words"] == ""
    refused = at_desk("paper", "reprint", household, number)
    assert refused.code == 2 and "重印要写明原因" in refused.err
    again = at_desk("--json", "paper", "reprint", household, number, "--reason", "卡纸")
    assert again.json["words"].startswith("重印第 1 次") and again.json["printed"] == 2
    made = at_desk("--json", "paper", "reissue", household, number, "--reason", "金额印错")
    assert made.code == 0 and made.json["void"] == number != made.json["number"]
    for command in (("void",), ("reissue",), ("reprint",)):
        gone = at_desk("paper", *command, household, number, "--reason", "再来")
        assert gone.code == 2 and "作废" in gone.err
    wrong = at_desk("paper", "void", household, "无此文号", "--reason", "错")
    assert wrong.code == 2 and "没有文号" in wrong.err
    target = tmp_path / "register.xlsx"
    told = at_desk("paper", "register", "--out", target)
    assert told.code == 0 and target.exists() and "用印 2 次、2 份；作废 1 件；重印 1 次" in told.out
    assert made.json["number"] in told.out


def test_a_sealed_file_is_kept_from_the_terminal(at_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "sealed.pdf"
    document = pikepdf.new()
    document.add_blank_page()
    document.save(path)
    (use,) = at_desk("--json", "paper", "register").json["uses"]
    about = ("--of", use["number"], "--title", "通知书", "--source", "密山市民政局")
    kept = at_desk("paper", "sealed", use["household"], path, *about)
    assert kept.code == 0 and "本程序不核验其印章" in kept.out
    refused = at_desk("paper", "sealed", use["household"], tmp_path / "nothing.ofd", *about)
    assert refused.code == 2 and "没有找到" in refused.err
