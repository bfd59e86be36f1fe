"""What the bootstrap finds missing on a machine, told to it by made-up probes."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import system
from progress import Stop


def nothing(_: str) -> bool:
    return False


def everything(_: str) -> bool:
    return True


def all_but(*absent: str) -> Callable[[str], bool]:
    return lambda name: name not in absent


def test_a_complete_machine_needs_nothing() -> None:
    assert system.missing_packages("test", True, everything, everything, everything) == []


def test_a_bare_machine_without_a_screen_needs_the_offscreen_set_to_run() -> None:
    missing = system.missing_packages("run", False, nothing, nothing, nothing)
    assert missing == [system.venv_package(), *system.QT_LIBRARIES]
    assert "libgl1" in missing
    assert "age" not in missing


def test_a_screen_adds_the_xcb_set() -> None:
    missing = system.missing_packages("run", True, nothing, everything, everything)
    assert missing == [*system.QT_LIBRARIES, *system.XCB_LIBRARIES]


def test_tests_need_the_tools_that_open_our_files_without_us() -> None:
    missing = system.missing_packages("test", False, everything, nothing, everything)
    assert missing == ["age", "zstd", "openssh-client", "poppler-utils", "strace"]


def test_only_what_is_missing_is_named() -> None:
    missing = system.missing_packages(
        "test", True, all_but("libEGL.so.1", "libxcb-cursor.so.0"), all_but("pdftotext"), everything
    )
    assert missing == ["libegl1", "libxcb-cursor0", "poppler-utils"]


def test_the_probes_tell_present_from_absent() -> None:
    assert not system.loads("libhudang-does-not-exist.so.7")
    assert not system.on_path("hudang-no-such-program")
    assert not system.importable("hudang_no_such_module")
    assert system.importable("json")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the C library has this name on Linux")
def test_a_present_library_is_found() -> None:
    assert system.loads("libc.so.6")


@pytest.mark.parametrize(
    ("variables", "platform", "screen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_whether_there_is_a_screen(variables: dict[str, str], platform: str, screen: bool) -> None:
    assert system.has_screen(variables, platform) is screen


def fake_apt(folder: Path, script: str) -> None:
    program = folder / "apt-get"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="no apt there")
def test_a_failed_apt_is_told_with_its_reason_and_the_line_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_apt(tmp_path, "echo 'Reading…'; echo 'E: Unable to locate package libgl1'; exit 100")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(Stop) as stop:
        system.apt_install(["libgl1", "libegl1"])
    assert "E: Unable to locate package libgl1" in stop.value.sentence
    assert stop.value.sentence.endswith(
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1 libegl1"
    )
    assert stop.value.code == 2


@pytest.mark.skipif(os.name == "nt", reason="no apt there")
def test_apt_is_asked_to_update_first_and_never_asks_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_apt(tmp_path, f'echo "$DEBIAN_FRONTEND $*" >> {tmp_path}/calls; echo "Setting up age"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    system.apt_install(["age"])
    assert (tmp_path / "calls").read_text("utf-8").splitlines() == [
        "noninteractive update -q",
        "noninteractive install -y -q --no-install-recommends age",
    ]
    assert "安装 1 个系统组件：age" in capsys.readouterr().out
