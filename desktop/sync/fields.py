"""The kinds of values that packages carry, each with its bounds."""

from __future__ import annotations

import base64
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StringConstraints


def _plain_base64(text: str) -> str:
    """Base64 in its one spelling, so that decoding later cannot fail."""
    try:
        back = base64.b64encode(base64.b64decode(text, validate=True)).decode()
    except ValueError:
        back = ""
    if back != text:
        raise ValueError("not base64")
    return text


Base64 = Annotated[str, AfterValidator(_plain_base64)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{1,64}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[StrictInt, Field(ge=0)]
Fen = Annotated[StrictInt, Field(ge=0, le=10**12)]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
