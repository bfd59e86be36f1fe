"""Write the working-day tables of this folder, one file a year, from the chinese-calendar package.

Run after that package has taken in the State Council's yearly notice (each November)::

    python resources/calendars/build.py

The program itself reads only the TOML files; an office without a network may write the next year's file by
hand in the same shape. Only days that differ from the plain week are listed: ``holidays`` the days off that
would be weekdays, and weekend days belonging to a holiday; ``workdays`` the weekend days worked in exchange.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from chinese_calendar import constants

HERE = Path(__file__).parent


def table(year: int) -> str:
    """The TOML of one year."""
    head = f"# {year}年放假调休安排（国务院办公厅每年通知）。由 build.py 生成；也可手工填写。\n"
    return (
        f"{head}format = 0\nyear = {year}\n"
        f"holidays = {_days(d for d in constants.holidays if d.year == year)}\n"
        f"workdays = {_days(d for d in constants.workdays if d.year == year)}\n"
    )


def _days(days: Iterable[date]) -> str:
    rows = "".join(f"    {day.isoformat()},\n" for day in sorted(days))
    return f"[\n{rows}]" if rows else "[]"


def main() -> None:
    """Write a file for every year the package knows."""
    for year in sorted({day.year for day in constants.holidays}):
        target = HERE / f"{year}.toml"
        fresh = target.with_suffix(".tmp")
        fresh.write_text(table(year), encoding="utf-8", newline="\n")
        fresh.replace(target)


if __name__ == "__main__":
    main()
