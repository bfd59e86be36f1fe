"""What every part of a pack is made of: closed, frozen models whose values say where they come from.

What a scheme does not say is ``None`` and is shown as “方案未规定”, never filled in silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

T = TypeVar("T")

UNSAID = "方案未规定"
"""Shown wherever a scheme is silent."""


class Part(BaseModel):
    """Base of everything in a pack: closed (an unknown field is an error) and frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(Part, Generic[T]):
    """A value and the words it comes from.

    ``quote`` words of the scheme's own text; ``clause`` the national rule where the scheme is silent;
    ``setting`` True for what the office must fill in. Exactly one of the three says where a value is from.
    A quote without a value: the scheme speaks of it and leaves it open (綦江: “再行确定”).
    """

    value: T | None = None
    quote: str | None = None
    clause: str | None = None
    setting: bool = False

    @property
    def origin(self) -> Literal["scheme", "law", "office", "unsaid"]:
        """Where the value comes from."""
        if self.quote:
            return "scheme"
        if self.clause:
            return "law"
        return "office" if self.setting else "unsaid"

    @model_validator(mode="after")
    def _has_a_source(self) -> Said[T]:
        if self.value is not None and self.origin == "unsaid":
            raise ValueError("有值就要有出处：quote、clause 或 setting = true")
        return self


class Sourced(Part):
    """A part whose plain fields name their words in ``quotes``: field → words of the scheme's text."""

    quotes: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _quotes_name_fields(self) -> Self:
        strangers = sorted(set(self.quotes) - set(type(self).model_fields))
        if strangers:
            raise ValueError(f"quotes 里没有这样的字段：{'、'.join(strangers)}")
        return self
