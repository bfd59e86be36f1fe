"""What every command shares: which office, which profile, who, with which password, and how to answer."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from desktop.domain.file_names import hidden, shown_text
from desktop.errors import UserError
from desktop.models.vault import Vault
from desktop.office.clock import SystemClock
from desktop.office.desk import Desk, Places
from desktop.office.unlocking import unlock
from desktop.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Session:
    """Options given before the command; a password is asked for only when something needs it."""

    office: Path | None
    profile: Path | None
    user: str
    password_stdin: bool
    as_json: bool

    @staticmethod
    def of(
        office: str | None, profile: str | None, user: str, password_stdin: bool, as_json: bool
    ) -> Session:
        """From the options, then the environment, then the settings."""
        settings = Settings.load()
        chosen_office = Path(office) if office else settings.office_folder
        chosen_profile = Path(profile) if profile else settings.profile_folder
        return Session(chosen_office, chosen_profile, user, password_stdin, as_json)

    def folder(self) -> Path:
        """The office folder; raises ``UserError`` when none was named."""
        if self.office is None:
            raise UserError("没有指定办公室文件夹。", "请加 --office 文件夹，或设置 HUDANG_OFFICE。")
        return self.office

    def password(self, what: str = "口令") -> str:
        """From ``HUDANG_PASSWORD`` (demonstrations and tests), standard input, or a prompt."""
        if (given := os.environ.get("HUDANG_PASSWORD")) is not None:
            return given
        if self.password_stdin:
            return sys.stdin.readline().rstrip("\n")
        if not sys.stdin.isatty():
            raise UserError("没有给口令。", "请在终端里运行，或加 --password-stdin。")
        return getpass.getpass(f"{what}：")

    def second_password(self, what: str) -> str:
        """A new password: the next line of standard input, or a prompt; never the environment's."""
        if self.password_stdin:
            return sys.stdin.readline().rstrip("\n")
        if not sys.stdin.isatty():
            raise UserError("没有给新口令。", "请在终端里运行，或加 --password-stdin，第二行写新口令。")
        return getpass.getpass(f"{what}：")

    def login(self) -> str:
        """The person id for ``--user`` (an id or the label of the login list); the first where none is named."""
        users = Vault.load(Places(self.folder()).vault).users
        if not self.user:
            return users[0][0]
        found = [user for user, label in users if self.user in (user, label)]
        if not found:
            raise UserError(
                f"没有“{self.user}”这个登录人。", f"可选：{'、'.join(label for _, label in users)}。"
            )
        return found[0]

    def desk(self, password: str | None = None) -> Desk:
        """Unlock the office."""
        folder = self.folder()
        Places(folder).office_id()
        word = self.password() if password is None else password
        desk, swept = unlock(folder, self.profile_folder(), self.login(), word, SystemClock())
        for problem in swept.problems:
            click.echo(shown_text(problem), err=True)
        return desk

    def profile_folder(self) -> Path:
        """The profile folder of this machine."""
        return self.profile or Settings.load().profile_folder

    def answer(self, data: Mapping[str, Any], text: str) -> None:
        """One JSON document, or plain words."""
        click.echo(_as_json(data) if self.as_json else shown_text(text))


def _as_json(data: Mapping[str, Any]) -> str:
    """What does not print is escaped, so that a terminal takes no orders from a name and a program loses nothing."""
    said = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    return "".join(json.dumps(c)[1:-1] if c != "\n" and hidden(c) else c for c in said)


_HERE = (
    click.option("--office", "office_here", type=click.Path(), hidden=True),
    click.option("--profile", "profile_here", type=click.Path(), hidden=True),
    click.option("--user", "user_here", default="", hidden=True),
    click.option("--password-stdin", "stdin_here", is_flag=True, hidden=True),
    click.option("--json", "json_here", is_flag=True, hidden=True),
)


def with_session(command: Callable[Concatenate[Session, P], R]) -> Callable[P, R]:
    """Give a command its session first. The common options are taken after the command too."""

    @click.pass_context
    @wraps(command)
    def called(context: click.Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
        session = context.find_object(Session)
        assert session is not None
        office, profile = kwargs.pop("office_here"), kwargs.pop("profile_here")
        later = Session(
            office=Path(str(office)) if office else session.office,
            profile=Path(str(profile)) if profile else session.profile,
            user=str(kwargs.pop("user_here") or session.user),
            password_stdin=bool(kwargs.pop("stdin_here")) or session.password_stdin,
            as_json=bool(kwargs.pop("json_here")) or session.as_json,
        )
        return command(later, *args, **kwargs)

    for option in _HERE:
        called = option(called)
    return called
