"""What a process promises about itself: no core, no other reader, nothing logged, files for one user."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import ctypes, logging, os, resource
from desktop import hardening
for _ in range(2):
    hardening.harden()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), oct(os.umask(0)))
logging.getLogger("peewee").error("SELECT 李示例 %s", "230382196205140012")
logging.getLogger("peewee").warning("%d", "not a number 13800001234")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="rlimits and prctl are Linux's")
def test_a_hardened_process_leaves_no_core_and_its_libraries_log_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=30)
    assert done.stdout.split("\n")[0] == "(0, 0) 0 0o77" and done.stderr == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="cores are written by Linux")
def test_a_crash_leaves_no_core(tmp_path: Path) -> None:
    script = "import os; from desktop import hardening; hardening.harden(); os.abort()"
    done = subprocess.run(
        ["/bin/sh", "-c", f'ulimit -c unlimited 2>/dev/null; "{sys.executable}" -c "{script}"'],
        cwd=tmp_path, env={"PYTHONPATH": str(Path(__file__).parents[1])}, capture_output=True, timeout=30,
    )  # fmt: skip
    assert done.returncode != 0 and b"core dumped" not in done.stderr
    assert list(tmp_path.iterdir()) == []
