"""节假日表: next year's table taken in by hand, offline, when the State Council has published it (domain B.9).

The program ships the years it knows. A year that is taken in stands in the office's own journal and before the
shipped one; deadlines through a year that nobody knows count weekends only and say so.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from desktop.domain.journal import Put, Value
from desktop.errors import UserError
from desktop.office.desk import HOLIDAYS, Changes, Desk
from desktop.office.index import reckon_anew

_MOST_BYTES = 64 * 1024
_HINT = "文件里写 year、holidays（放假日）和 workdays（调休上班日），日期写成 2027-01-01。"


def take_in(desk: Desk, path: Path) -> tuple[int, Changes]:
    """Take a year's table from a file of the same shape as the shipped ones; returns the year.

    Needs the administrator. Raises ``UserError`` for a file that is no such table.
    """
    if "administrator" not in desk.person.roles:
        raise UserError("节假日表由管理员装入。", "请管理员办理。")
    year, holidays, workdays = _read(path)
    fields: dict[str, Value] = {
        "holidays": [d.isoformat() for d in sorted(holidays)],
        "workdays": [d.isoformat() for d in sorted(workdays)],
        "by": desk.user,
    }
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([Put(HOLIDAYS, str(year), fields)], action="holidays", author=desk.author(), at=at)
    desk.renew()
    reckon_anew(desk)
    return year, Changes(kinds=frozenset({HOLIDAYS}))


def _read(path: Path) -> tuple[int, frozenset[date], frozenset[date]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError("这个文件太大，不是节假日表。", _HINT)
        said = tomllib.loads(path.read_text("utf-8"))
        year, holidays, workdays = said["year"], said["holidays"], said["workdays"]
    except OSError as error:
        raise UserError(f"读不了这个文件：{error.strerror}。", "请选对文件。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError):
        raise UserError("这个文件不是节假日表。", _HINT) from None
    if type(year) is not int or not 2000 <= year <= 2100:
        raise UserError("节假日表没有写明年份。", _HINT)
    return year, _days(holidays, year), _days(workdays, year)


def _days(named: object, year: int) -> frozenset[date]:
    """Days of that year; the New Year holiday may reach into the year before, never further."""
    days = [d for d in named if isinstance(d, date)] if isinstance(named, list) else []
    if not isinstance(named, list) or len(days) != len(named) or any(abs(d.year - year) > 1 for d in days):
        raise UserError("节假日表里的日期写得不对。", _HINT)
    return frozenset(days)
