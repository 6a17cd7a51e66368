"""A text given by a caller that nobody reads by accident: not in logs, not in the audit trail, not in kept answers."""

from __future__ import annotations

import hmac
from typing import Any, Final, NoReturn, final

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from core.sealing import Sealer

SEALER: Final = "sealer"
"""The name under which a serialization context carries the Sealer."""

_SHOWN = "Secret(***)"


@final
class Secret:
    """A text and the purpose it is sealed for (`core.sealing`). Immutable; equal when both are equal.

    Deliberately no dataclass: `dataclasses.asdict`, orjson and whatever else looks into dataclasses must find nothing.
    Pydantic writes its blind index in its place, and raises where the context carries no `Sealer`.
    """

    __slots__ = ("_purpose", "_text")
    _text: str
    _purpose: str

    def __init__(self, text: str, purpose: str) -> None:
        object.__setattr__(self, "_text", text)
        object.__setattr__(self, "_purpose", purpose)

    @property
    def purpose(self) -> str:
        """What kind of text it is, e.g. «identity_document.number»."""
        return self._purpose

    def reveal(self) -> str:
        """The text itself. To be called where it is checked, sealed or sent, and nowhere else."""
        return self._text

    def sealed(self, sealer: Sealer) -> str:
        """The text as it is stored (`Sealer.seal`)."""
        return sealer.seal(self._text, self._purpose)

    def index(self, sealer: Sealer) -> str:
        """By what it is found (`Sealer.index`)."""
        return sealer.index(self._text, self._purpose)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        same = hmac.compare_digest(self._text.encode(), other._text.encode())
        return same and self._purpose == other._purpose

    def __hash__(self) -> int:
        return hash((self._text, self._purpose))

    def __repr__(self) -> str:
        return _SHOWN

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Secret does not change: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Secret does not change: {name}")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a Secret is not pickled")

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Accepts only a Secret; written as its blind index."""
        written = core_schema.plain_serializer_function_ser_schema(
            _indexed, info_arg=True, return_schema=core_schema.str_schema()
        )
        return core_schema.is_instance_schema(cls, serialization=written)


def _indexed(secret: Secret, info: core_schema.SerializationInfo) -> str:
    context: Any = info.context
    sealer = context.get(SEALER) if isinstance(context, dict) else None
    if not isinstance(sealer, Sealer):
        raise ValueError(f"a Secret is written only with a Sealer in the context ({SEALER!r})")
    return secret.index(sealer)
