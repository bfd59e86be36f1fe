"""`hudang …`: the same actions as the window, from a terminal; ``--json`` everywhere.

Exit codes: 0 done, 1 the answer is no, 2 wrong use or something a person can mend (one sentence on stderr).
"""

from __future__ import annotations

import io
import os
import sys
from datetime import datetime
from typing import NoReturn

import click

from desktop import __version__, hardening
from desktop.cli import (
    access as access,  # hangs itself on the group "office"
)
from desktop.cli import backup as backup  # its commands join `hudang office`
from desktop.cli import (
    conflicts,
    county,
    demo,
    device,
    field,
    history,
    month,
    move,
    office,
    paper,
    roster,
    scheme,
    sentences,
    sync,
    verify,
)
from desktop.cli import county_mailbox as county_mailbox  # and these `hudang county`
from desktop.cli import county_papers as county_papers  # likewise
from desktop.cli import dossier as dossier  # joins `hudang office`
from desktop.cli import field_unclaimed as field_unclaimed  # joins `hudang field`
from desktop.cli import forms as forms  # joins `hudang office`
from desktop.cli import people as people  # likewise
from desktop.cli import search as search  # and these
from desktop.cli import succession as succession  # joins `hudang county`
from desktop.cli import villages as villages  # joins `hudang office`
from desktop.cli import volume as volume  # joins `hudang office`
from desktop.cli.context import Session
from desktop.domain.file_names import shown_text
from desktop.errors import UserError
from desktop.settings import Settings
from desktop.ui import crash


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hudang")
@click.option("--office", type=click.Path(), help="办公室文件夹（HUDANG_OFFICE）")
@click.option("--profile", type=click.Path(), help="本机身份文件夹（HUDANG_PROFILE）")
@click.option("--user", default="", help="登录人")
@click.option("--password-stdin", is_flag=True, help="从标准输入读口令")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
@click.pass_context
def program(
    context: click.Context,
    office: str | None,
    profile: str | None,
    user: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """户档：乡镇（街道）社会救助办公桌。不带命令时打开窗口。"""
    context.obj = Session.of(office, profile, user, password_stdin, as_json)
    if context.invoked_subcommand is None:
        from desktop import app  # Qt is loaded only for the window: commands start without it.

        raise SystemExit(app.run(context.obj.office, context.obj.profile))


for group in (
    office.office,
    device.device,
    field.field,
    month.month,
    move.move,
    paper.paper,
    conflicts.conflicts,
    history.history,
    scheme.scheme,
    sync.sync,
    county.county,
    roster.import_command,
    demo.demo,
    verify.verify,
):
    program.add_command(group)


def main(arguments: list[str] | None = None) -> None:
    """The entry point ``hudang``."""
    os.umask(0o077)  # whatever this program writes is for this user alone
    if arguments is None:  # a process of our own, not somebody's who called us
        hardening.harden()
        hardening.quiet_exceptions(_unexpected)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without a character still gets the rest
    try:
        program(args=arguments, standalone_mode=False, prog_name="hudang")
    except UserError as error:
        _leave(f"{error.message}{error.hint}")
    except click.ClickException as error:
        _leave(sentences.of_usage(error))
    except (click.Abort, KeyboardInterrupt):
        _leave("已取消，没有完成的部分没有保存。")
    except OSError as error:
        _leave("" if isinstance(error, BrokenPipeError) else sentences.of_system(error))
    except UnicodeEncodeError:
        _leave("参数里有不能识别的字符。请改用 UTF-8 编码的文字和文件名。")
    sys.exit(0)


def _unexpected(error: BaseException) -> None:
    """A bug: its place goes into the log of the profile, never its message, which may hold a name or a number."""
    crash.say(error)
    try:
        crash.log(Settings.load().profile_folder / "log", error, datetime.now().astimezone())
    except UserError:
        return


def _leave(sentence: str) -> NoReturn:
    """One sentence on standard error, exit 2; what standard output would not take is let go."""
    try:
        sys.stdout.flush()
    except OSError:
        # Python flushes once more at its end, and would complain in English.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    try:
        if sentence:
            click.echo(shown_text(sentence), err=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    raise SystemExit(2) from None
