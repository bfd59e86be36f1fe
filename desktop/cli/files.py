"""Small files that a command is given: requests, invitations, credentials."""

from __future__ import annotations

from pathlib import Path

from desktop.cli.sentences import of_system
from desktop.errors import UserError

LARGEST = 4 * 1024 * 1024


def read_file(path: Path) -> bytes:
    """The bytes of a small plain file. Raises ``UserError`` for whatever else lies there."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise UserError(
                f"“{path}”不是普通文件。", "请核对文件。"
            )  # a pipe would be waited for without end
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise UserError(f"没有找到“{path}”。", "请核对文件名和位置。") from None
    except OSError as error:
        raise UserError(of_system(error)) from None
    if len(data) > LARGEST:
        raise UserError(f"“{path}”太大，不是要读的文件。", "请核对文件。")
    return data
