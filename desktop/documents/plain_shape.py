"""A plain value of exactly one type, read from bytes that anybody may have written."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from desktop.documents.plain_values import unpacked


def read_as(shape: Any, data: bytes) -> Any:  # noqa: ANN401 - a type, and a value of it
    """The value, of that type to the letter: no text for a number. Raises ``ValueError`` for any other bytes."""
    return _adapter(shape).validate_python(unpacked(data))


@lru_cache(maxsize=32)
def _adapter(shape: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - likewise
    return TypeAdapter(shape, config=ConfigDict(strict=True))
