"""Roster files as sheets of plain cells: what a file is is told by its bytes, never by its name.

Files come from elsewhere, so they are parsed in child processes with a memory limit; a workbook that unpacks
to more than any roster is refused before it is unpacked.
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from desktop.documents.apart import limit_memory
from desktop.domain.roster import Sheet
from desktop.errors import UserError
from desktop.office.roster_text import read_text
from desktop.office.roster_xlsx import read_workbook

_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv", ".txt", ".htm", ".html"})
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TWO_AT_ONCE = 4 * 2**20


def read_files(paths: Sequence[Path]) -> list[Sheet]:
    """The visible sheets of the files; a folder stands for the roster files directly in it.

    Raises UserError for a path that does not exist, a folder without rosters, and a file that is no workbook
    or table, is encrypted, cut, or unpacks to more than a roster can be.
    """
    files = _expand(paths)
    workers = 2 if len(files) > 1 and sum(file.stat().st_size for file in files) > _TWO_AT_ONCE else 1
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=limit_memory) as pool:
        pending = [pool.submit(parse_file, file) for file in files]
        try:
            return [
                sheet for file, future in zip(files, pending, strict=True) for sheet in _result(file, future)
            ]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _result(file: Path, future: "Future[list[Sheet]]") -> list[Sheet]:
    try:
        return future.result()
    except (BrokenProcessPool, MemoryError) as error:
        raise UserError(
            f"读取“{file.name}”用的内存超过限度，没有导入。", "名册应是省系统导出的原表；请拆分后再导入。"
        ) from error


def _expand(paths: Sequence[Path]) -> list[Path]:
    files: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = [file for file in sorted(path.iterdir()) if _is_roster_name(file)]
            if not inside:
                raise UserError(f"文件夹“{path.name}”里没有名册文件。", "请选择放有导出表格的文件夹。")
        elif path.is_file():
            inside = [path]
        else:
            raise UserError(f"没有找到“{path.name}”。", "请检查文件名和位置。")
        files |= {file.resolve(): file for file in inside}
    if not files:
        raise UserError("没有选择名册文件。", "请选择省系统导出的“家庭查询”和“人员查询”表。")
    return list(files.values())


def _is_roster_name(file: Path) -> bool:
    own = not file.name.startswith(("~$", "."))
    return own and file.suffix.casefold() in _SUFFIXES and file.is_file()


def parse_file(path: Path) -> list[Sheet]:
    """The visible sheets of one file, parsed in this process. Raises UserError like :func:`read_files`."""
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
            rest = stream.read(2**20) if head.startswith(_OLE) else b""
    except OSError as error:
        raise UserError(f"无法读取“{path.name}”。", "请检查文件是否被占用，或有没有读取权限。") from error
    if head.startswith(_ZIP):
        return read_workbook(path, path.name)
    if head.startswith(_OLE):
        if _ENCRYPTED in rest:
            raise UserError(f"“{path.name}”加了密码。", "请在表格软件里取消密码，另存后再导入。")
        raise UserError(f"“{path.name}”是旧版 xls 格式。", "请在表格软件里另存为 xlsx 后再导入。")
    if not head:
        raise UserError(f"“{path.name}”是空文件。", "请重新导出。")
    return read_text(path, path.name)
