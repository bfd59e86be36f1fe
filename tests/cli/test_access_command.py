"""`hudang office access` and what a program prints when it goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.cli.conftest import Desk
from tests.office.made_office import CLERK, LABELS


def test_who_saw_what_is_listed_for_the_administrator(at_desk: Desk) -> None:
    at_desk("--json", "office", "tasks")
    listed = at_desk.as_admin("office", "access", "--person", LABELS[CLERK])
    assert listed.code == 0 and LABELS[CLERK] in listed.out and "解锁" in listed.out
    rows = at_desk.as_admin("office", "access", "--since", "2020-01-01", "--json").json["seen"]
    assert {row["act"] for row in rows} == {"unlock"}
    assert at_desk.as_admin("office", "access", "--household", "0" * 16).out.strip() == "没有记录。"
    assert at_desk.as_admin("office", "access", "--person", "无此人").code == 2


def test_a_clerk_is_told_who_may_read_the_log(at_desk: Desk) -> None:
    assert "管理员和主管领导" in at_desk("office", "access").err
    assert at_desk("office", "access", "--person", LABELS[CLERK]).code == 0


def test_a_log_that_was_touched_is_said_and_the_answer_is_no(at_desk: Desk) -> None:
    assert "完好" in at_desk("office", "access", "verify").out
    (log,) = (at_desk.house.office / "logs").glob("*/*")
    data = bytearray(log.read_bytes())
    data[40] ^= 1
    log.write_bytes(data)
    said = at_desk("office", "access", "verify")
    assert said.code == 1 and "改动" in said.out


def test_old_months_are_pruned_by_the_administrator_alone(at_desk: Desk) -> None:
    assert at_desk("office", "access", "prune").code == 2
    kept = at_desk.as_admin("office", "access", "prune", "--months", "24", "--json")
    assert kept.json == {"pruned": [], "months": 24}


HOSTILE = """
import sys, threading
from desktop import cli, hardening
hardening.harden()
hardening.quiet_exceptions(cli._unexpected)
def in_a_thread():
    name = "张三丰"
    raise KeyError(name, "230382196205140012")
thread = threading.Thread(target=in_a_thread); thread.start(); thread.join()
class 李四(Exception): pass
source = "def 王五的电话():\\n raise 李四('13812345678')\\n王五的电话()"
exec(compile(source, "/home/赵六/户口本 6217990000123456789.py", "exec"))
"""


def test_a_bug_on_the_terminal_names_nobody(at_desk: Desk) -> None:
    profile = at_desk.house.profile
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE], capture_output=True, text=True, timeout=60,
        env={**os.environ, "HUDANG_PROFILE": str(profile), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    logged = (profile / "log" / "errors.jsonl").read_text("utf-8")
    assert done.returncode == 1 and "意外的差错" in done.stderr and logged.count("\n") == 2
    for secret in (
        "张三丰",
        "李四",
        "王五",
        "赵六",
        "230382196205140012",
        "13812345678",
        "6217990000",
        "Traceback",
    ):
        assert secret not in done.stderr + logged
    assert "in_a_thread" in logged and "KeyError" in logged
