"""销毁 on the disk: the bytes of a file are written over before its name goes."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from desktop.errors import UserError

_PIECE = 1 << 20


def shred(path: Path) -> None:
    """Overwrite a file with chance bytes and delete it; one that is not there is as good as gone.

    A disk that spreads its writes may keep old blocks: they are ciphertext. Raises ``UserError``.
    """
    for each in (path, path.with_name(f"{path.name}-journal")):
        try:
            _overwrite(each)
            each.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UserError(
                f"文件 {path.name} 没有删掉。", "请检查文件夹是否可以写入；下次打开办公室时会接着销毁。"
            ) from error


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            piece = secrets.token_bytes(min(left, _PIECE))
            file.write(piece)
            left -= len(piece)
        file.flush()
        os.fsync(file.fileno())
