"""What the system or click complain about, as one Chinese sentence each: no traceback, no English."""

from __future__ import annotations

import errno
import re

import click

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_WITH_NAME = {
    errno.ENOENT: "没有{name}，也不能在那里新建。请核对路径。",
    errno.EISDIR: "{name}是文件夹，不是文件。请写到文件名为止。",
    errno.ENOTDIR: "{name}不是文件夹。请核对路径。",
    errno.EEXIST: "{name}已经存在。请换一个名称。",
    errno.ENAMETOOLONG: "{name}的名称太长。请换一个短些的名称。",
    errno.ELOOP: "{name}的链接绕成了圈。请核对路径。",
}


def of_system(error: OSError) -> str:
    """A sentence for an ``OSError``, by its number."""
    name = f"“{error.filename}”" if isinstance(error.filename, str) and error.filename else "所写的文件"
    if error.errno in _FULL:
        return "磁盘（或输出的去处）已满，没有写完。请清出空间后再试。"
    if error.errno in _FORBIDDEN:
        return f"没有权限读写{name}。请核对权限和写保护，或换一个文件夹。"
    known = _WITH_NAME.get(error.errno or 0)
    if known:
        return known.format(name=name)
    return f"读写{name}时出错（系统编号 {error.errno}）。请检查磁盘或U盘后再试。"


def of_usage(error: click.ClickException) -> str:
    """A sentence for wrong use, naming the option or the command."""
    return f"用法不对：{_mistake(error)}请用 {_command(error)} --help 查看用法。"


def _command(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return context.command_path if context else "hudang"


def _mistake(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            near = "、".join(error.possibilities or ())
            return f"没有“{error.option_name}”这个选项{near and f'，是不是 {near}'}。"
        case click.MissingParameter():
            return _missing(error)
        case click.BadParameter():
            return _bad_value(error)
        case click.BadOptionUsage():
            option = error.option_name
            flag = "does not take" in error.message
            return f"选项 {option} 后面{'不写值' if flag else '要写值'}。"
        case click.UsageError():
            return _other(error)
    return "命令没有写对。"


def _missing(error: click.MissingParameter) -> str:
    param = error.param
    choices = f"（可选：{_choices(param.type)}）" if param and isinstance(param.type, click.Choice) else ""
    return f"缺少{_name(error)}{choices}。"


def _bad_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"{_name(error)}只能填：{_choices(kind)}。"
    if isinstance(kind, click.IntRange):
        low = "" if kind.min is None else f"从 {kind.min} "
        high = "" if kind.max is None else f"到 {kind.max} "
        return f"{_name(error)}要填{low and ' '}{low}{high}的整数。"
    if kind is click.INT:
        return f"{_name(error)}要填整数。"
    return f"{_name(error)}的值不对。"


def _choices(kind: click.Choice[str]) -> str:
    return "、".join(map(str, kind.choices))


def _name(error: click.BadParameter) -> str:
    """“选项 --out” or “‹文件›”, whichever it is."""
    if isinstance(error.param, click.Option):
        return f"选项 {max(error.param.opts, key=len)} "
    if error.param is not None:
        return f"“{error.param.human_readable_name.strip('[].…')}”"
    hint = error.param_hint or ""
    return f"选项 {hint if isinstance(hint, str) else '、'.join(hint)} "


def _other(error: click.UsageError) -> str:
    context = error.ctx
    if isinstance(error, click.NoSuchCommand):
        return f"没有“{error.command_name}”这个命令{_verbs(context)}。"
    if isinstance(error, click.exceptions.NoArgsIsHelpError) or error.message == "Missing command.":
        return f"没有写明要做什么{_verbs(context)}。"
    extra = re.search(r"\((.*)\)", error.message, re.DOTALL)  # click hands the words over in its message only
    return f"多写了“{extra[1]}”。" if extra else "命令没有写对。"


def _verbs(context: click.Context | None) -> str:
    group = context.command if context else None
    if context is None or not isinstance(group, click.Group):
        return ""
    return f"（可用：{'、'.join(group.list_commands(context))}）"
