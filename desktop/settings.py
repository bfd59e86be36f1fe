"""Every setting of the program, declared once, and where its folders lie.

Standards, telephone, court and the like belong to a county or an office and stand in its files, not here.
A setting comes from the environment first, then from ``settings.toml`` in the profile folder, else from its
default. Nothing about a person is ever kept here.
"""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import appdirs

from desktop.errors import UserError

PROGRAM = "hudang"
FILE = "settings.toml"

S = TypeVar("S", str, int)


def _setting(default: S, label: str, **rules: object) -> S:
    return field(default=default, metadata={"label": label, **rules})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Folders are text; an empty one means the place beside the profile."""

    office: str = _setting("", "办公室文件夹", env="HUDANG_OFFICE")
    profile: str = _setting("", "本机身份文件夹", env="HUDANG_PROFILE", stored=False)
    font_scale: int = _setting(100, "字号（百分比）", low=80, high=200)
    lock_minutes: int = _setting(10, "无人操作多少分钟后锁定", low=1, high=60)
    own_fonts: int = _setting(1, "使用本机已安装的公文字体（1 是，0 否）", low=0, high=1)

    @property
    def office_folder(self) -> Path:
        """Where the office's files lie."""
        return Path(self.office) if self.office else default_folder() / "office"

    @property
    def profile_folder(self) -> Path:
        """Where this machine's identity lies, never inside the office folder."""
        return Path(self.profile) if self.profile else default_folder()

    @classmethod
    def load(cls, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings of a profile folder (by default the one of the environment, else the user's own).

        Raises ``UserError`` for a file that is damaged and for a value that does not fit.
        """
        given = _overrides(environment)
        if folder is not None:
            given["profile"] = str(folder)
        place = Path(given["profile"]) if "profile" in given else default_folder()
        names = {f.name for f in fields(cls) if f.metadata.get("stored", True)}
        values = {name: value for name, value in _read(place / FILE).items() if name in names}
        return cls(**{**values, **given, "profile": str(place)})

    def save(self, environment: Mapping[str, str] | None = None) -> None:
        """Write what differs from the defaults into the profile folder.

        Values of a newer program stay, and so does what the environment overrides for this run only.
        """
        target, borrowed = self.profile_folder / FILE, _overrides(environment)
        own = [f for f in fields(self) if f.metadata.get("stored", True) and f.name not in borrowed]
        mine = {f.name: getattr(self, f.name) for f in own}
        values = {name: value for name, value in _read(target).items() if name not in mine}
        values |= {f.name: mine[f.name] for f in own if mine[f.name] != f.default}
        text = "".join(
            f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
        )
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, text.encode())
        except OSError as error:
            raise UserError("设置没有存上。", "请核对该文件夹可写、磁盘未满。") from error

    def __post_init__(self) -> None:
        for setting in fields(self):
            _check(setting.metadata, type(setting.default), getattr(self, setting.name))


def labels() -> dict[str, str]:
    """Setting name → what it is called on the screen."""
    return {f.name: str(f.metadata["label"]) for f in fields(Settings)}


def default_folder() -> Path:
    """The user's own folder for this program."""
    return Path(appdirs.user_data_dir(PROGRAM, appauthor=False))


def _overrides(environment: Mapping[str, str] | None) -> dict[str, Any]:
    env = os.environ if environment is None else environment
    asked = {f.name: env.get(f.metadata.get("env", ""), "") for f in fields(Settings)}
    return {name: value for name, value in asked.items() if value}


def _check(rules: Mapping[str, Any], kind: type, value: object) -> None:
    label = rules["label"]
    if type(value) is not kind:
        raise UserError(f"设置“{label}”的值不对。", f"请改正或删去 {FILE} 里的这一项。")
    if isinstance(value, int) and not rules["low"] <= value <= rules["high"]:
        raise UserError(f"设置“{label}”超出范围。", f"请填 {rules['low']} 到 {rules['high']}。")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UserError("设置文件无法读取。", "请核对读取权限。") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError("设置文件已损坏。", f"请删去 {FILE}，程序会用默认设置。") from error


def _replace(target: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".settings-", delete=False) as fresh:
        try:
            fresh.write(content)
            fresh.flush()
            os.fsync(fresh.fileno())
            fresh.close()
            Path(fresh.name).replace(target)
        except BaseException:
            Path(fresh.name).unlink(missing_ok=True)
            raise
