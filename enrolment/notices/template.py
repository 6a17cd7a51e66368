"""What people are told (通知模板): texts in both languages with places to fill in, read from a file."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from catalog.codec import adapter
from catalog.file_faults import FaultyFiles, FileFault, explain, in_order
from catalog.files import document_of
from core.language import Text
from core.wire import WIRE, ImpossibleDefinition
from enrolment.notices.kind import TO_PEOPLE, NoticeKind

PLACES: Final = ("institution", "last_day", "days")
"""What may be filled in: the institution's name, the last covered day, how many days are left."""

LONGEST_TEXT: Final = 300
"""Characters of a text in a language, before it is filled in."""

_WRITTEN: Final = TO_PEOPLE - {NoticeKind.ONE_TIME_CODE}
"""The kinds that need a text; that of a code stands beside its rules (`enrolment.door.signing_code`)."""

_KEY: Final = "notices"


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """The text of one kind."""

    __pydantic_config__ = WIRE
    kind: NoticeKind
    text: Text

    def __post_init__(self) -> None:
        if self.kind not in _WRITTEN:
            raise ImpossibleDefinition(
                "NOT_A_TEXT", "此类通知没有模板", "this kind of notice has no template", at=("kind",)
            )
        for language in ("zh", "en"):
            _check(getattr(self.text, language), language)


def _check(text: str, language: str) -> None:
    """Refuses places that nothing fills, and texts that are too long."""
    if len(text) > LONGEST_TEXT:
        raise ImpossibleDefinition(
            "TEXT_SIZE", f"最多{LONGEST_TEXT}个字符", f"at most {LONGEST_TEXT} characters", at=("text", language)
        )
    try:
        names = {
            name if not spec and not conversion else "?"
            for _, name, spec, conversion in string.Formatter().parse(text)
            if name is not None
        }
    except ValueError:
        names = {"?"}
    if not names <= set(PLACES):
        raise ImpossibleDefinition(
            "UNKNOWN_PLACE",
            f"只能填写{'、'.join(PLACES)}",
            f"only {', '.join(PLACES)} are filled in, in single braces",
            at=("text", language),
        )


@dataclass(frozen=True, slots=True)
class Templates:
    """The texts by kind."""

    texts: Mapping[NoticeKind, Text]

    def filled(self, kind: NoticeKind, zh: Mapping[str, str], en: Mapping[str, str]) -> Text:
        """The text of a kind with its places filled in, language by language. KeyError for a kind without a text."""
        text = self.texts[kind]
        return Text(text.zh.format_map(zh), text.en.format_map(en))


def read_notice_texts(file: Path) -> Templates:
    """The texts of a file with the one key `notices`; each kind that is for people, but codes, has one.

    Raises `catalog.file_faults.FaultyFiles` with every fault by line and column.
    """
    document = document_of(file)
    faults = [
        FileFault(file.name, each.mark.line, each.mark.column, each.code, each.message) for each in document.faults
    ]
    data = document.data
    listed = data.get(_KEY) if isinstance(data, dict) and set(data) == {_KEY} else None
    if not isinstance(listed, list):
        shape = Text(f"文件须只有«{_KEY}»一个键，其值为列表", f"the file must be a mapping with `{_KEY}`, a list")
        raise FaultyFiles(in_order(faults or [FileFault(file.name, 1, 1, "WRONG_SHAPE", shape)]))
    texts: dict[NoticeKind, Text] = {}
    for number, written in enumerate(listed):
        try:
            template = adapter(NoticeTemplate).validate_json(json.dumps(written))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path, code, message = explain(detail)
                mark = document.nearest((_KEY, number, *path))
                faults.append(FileFault(file.name, mark.line, mark.column, code, message))
        else:
            texts[template.kind] = template.text
    faults.extend([] if faults else _missing(file, texts))
    if faults:
        raise FaultyFiles(in_order(faults))
    return Templates(texts)


def _missing(file: Path, texts: Mapping[NoticeKind, Text]) -> Iterator[FileFault]:
    for kind in sorted(_WRITTEN - texts.keys(), key=lambda each: each.value):
        said = Text(f"没有{kind.label.zh}的文本", f"there is no text for {kind.value}")
        yield FileFault(file.name, 1, 1, "KIND_WITHOUT_TEXT", said)
