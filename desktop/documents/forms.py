"""Letters and forms as data: what ``resources/forms/*.toml`` may say, and reading one."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from desktop.documents.filled import Filled, Values, clean
from desktop.documents.form_blocks import (
    NAME,
    Block,
    CellRow,
    Cells,
    CellText,
    Column,
    Grid,
    GridItem,
    Paragraph,
    Signatures,
    Table,
)
from desktop.documents.form_model import PUBLIC_COLUMNS, PUBLIC_FORMS, PUBLIC_TEXTS, About, Form, FormField
from desktop.errors import UserError

LARGEST = 256 * 1024
"""Bytes of a form: the longest shipped one has ten thousand."""

__all__ = [
    "PUBLIC_COLUMNS",
    "PUBLIC_FORMS",
    "PUBLIC_TEXTS",
    "About",
    "Block",
    "CellRow",
    "CellText",
    "Cells",
    "Column",
    "Filled",
    "Form",
    "FormField",
    "Grid",
    "GridItem",
    "Paragraph",
    "Signatures",
    "Table",
    "Values",
    "clean",
    "load_form",
]


def load_form(folder: Path, form_id: str) -> Form:
    """Read and check ``folder/<form_id>.toml``. UserError names file, place and field."""
    if not re.fullmatch(NAME, form_id):
        raise UserError(f"表格编号“{form_id}”不合规。", "表格编号只用小写英文字母、数字和下划线。")
    path = folder / f"{form_id}.toml"
    hint = "请恢复原来的表格文件，或按说明改正后再试。"
    try:
        form = _parsed(_read(path))
    except RecursionError:
        raise UserError(f"表格文件 {path.name} 格式有误：括号套得太深。", hint) from None
    except OSError as error:
        raise UserError(f"读不到表格文件 {path.name}。", "请重新安装本程序，或检查县级表格包。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"表格文件 {path.name} 格式有误：{error}", hint) from error
    except ValidationError as error:
        raise UserError(f"表格文件 {path.name} 有误：{_first(error)}", hint) from error
    if form.id != form_id:
        raise UserError(f"表格文件 {path.name} 里的 id 是“{form.id}”，与文件名不符。", hint)
    return form


@lru_cache(maxsize=256)
def _parsed(data: bytes) -> Form:
    """The form in these bytes: the same ones are parsed once, and a form is frozen."""
    return Form.model_validate(tomllib.loads(data.decode()))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UserError(
            f"表格文件 {path.name} 太大，不是一张表。", f"一张表最多 {LARGEST // 1024} KB；请分成几张。"
        )
    return data


# What pydantic says of a value, in the words of whoever writes forms; {…} come from the error itself.
_SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项",
    "string_type": "应是文字",
    "string_pattern_mismatch": "只用小写英文字母、数字和下划线，以字母开头",
    "string_too_short": "不能为空",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
    "union_tag_invalid": "只能是 {expected_tags}",
    "union_tag_not_found": "没有写明 kind",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "float_type": "应是数字",
    "float_parsing": "应是数字",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "tuple_type": "应是方括号里的若干项",
    "model_type": "应是若干“名称 = 值”",
}


def _first(error: ValidationError) -> str:
    found = error.errors()[0]
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in found["loc"])
    plain = _SAID.get(found["type"], found["msg"].removeprefix("Value error, "))
    said = plain.format_map(found.get("ctx", {})) if found["type"] in _SAID else plain
    return f"{place}：{said}" if place else said
