"""What the machine itself lacks: libraries Qt loads, the venv module, the programs the tests call."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from progress import Stop, note, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# Debian package -> the file the dynamic loader must find.
QT_LIBRARIES = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libcups2": "libcups.so.2",  # without it Qt finds no printer, and says nothing
}
XCB_LIBRARIES = {
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
}
# Debian package -> the program with which the tests check our files without our code.
# strace shows every byte that a process writes: how the tests know that nothing of a person reaches the disk.
TEST_TOOLS = {
    "age": "age",
    "zstd": "zstd",
    "openssh-client": "ssh-keygen",
    "poppler-utils": "pdftotext",
    "strace": "strace",
}


def loads(library: str) -> bool:
    """Whether the dynamic loader finds the library: the very question Qt will ask."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def on_path(program: str) -> bool:
    return shutil.which(program) is not None


def importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def venv_package() -> str:
    """The Debian package that lets this interpreter make a virtual environment."""
    usual = Path("/usr/bin/python3")
    if usual.exists() and usual.resolve() == Path(sys.executable).resolve():
        return "python3-venv"
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    if environment.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if platform.startswith("linux"):
        return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    return True


def missing_packages(
    job: str,
    screen: bool,
    loads: Callable[[str], bool] = loads,
    on_path: Callable[[str], bool] = on_path,
    importable: Callable[[str], bool] = importable,
) -> list[str]:
    """The Debian packages that this machine still needs for ``job`` (``run`` or ``test``)."""
    libraries = {**QT_LIBRARIES, **(XCB_LIBRARIES if screen else {})}
    missing = [package for package, file in libraries.items() if not loads(file)]
    if not importable("ensurepip"):
        missing.insert(0, venv_package())
    if job == "test":
        missing += [package for package, program in TEST_TOOLS.items() if not on_path(program)]
    return missing


def install_line(packages: Iterable[str]) -> str:
    install = "apt-get install -y --no-install-recommends " + " ".join(packages)
    return f"sudo apt-get update && sudo {install}"


def ensure(job: str) -> None:
    """Install what is missing as root on Debian; anywhere else say the one line that does.

    Windows and macOS bring everything the window needs.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = missing_packages(job, has_screen(os.environ, sys.platform))
    if not missing:
        note("系统组件齐全")
    elif not on_path("apt-get"):
        names = " ".join(missing)
        raise Stop(f"缺少系统组件（Debian 名称：{names}）；请用本机的软件包管理器装好后重新运行。")
    elif os.geteuid() != 0:
        raise Stop(f"缺少系统组件；请先运行下面这一行，再重新运行同一命令：\n{install_line(missing)}")
    else:
        apt_install(missing)


def apt_install(packages: list[str]) -> None:
    note(f"安装 {len(packages)} 个系统组件：{' '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        code, output = watch(["apt-get", *words], quiet, ("Setting up",))
        if code:
            said = next((line for line in output.splitlines() if line.startswith("E: ")), f"退出码 {code}")
            line = install_line(packages)
            raise Stop(f"apt-get 没有成功（{said}）；请检查网络和软件源，再运行下面这一行：\n{line}")
