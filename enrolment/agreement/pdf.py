"""The paper as PDF (PDF版协议): tagged by PDF/UA-1, so that a screen reader can read it, with subsets of its fonts.

Typst sets it from a wheel, fonts come from another; nothing of the system is used and nothing is fetched. Values reach
the typesetter as JSON, never as markup, so no name can be an instruction. There is no clock in it: the same value gives
the same bytes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from pylopdf_fonts_zh_cn import sans_path

from core.language import Language, Text
from enrolment.agreement import phrases
from enrolment.agreement.agreement import Agreement
from enrolment.agreement.block import Paragraph, Printed
from enrolment.agreement.glyphs import displayable, missing_glyphs, named
from enrolment.agreement.printed import printed
from enrolment.agreement.visible import hidden

_LONG: Final = re.compile(r"[^\s\u2e80-\uffef]{24,}")
"""A run without blanks and Chinese has no place to break, and would leave the page: a digest, a hostile name."""
_BREAK: Final = "\u200b"
"""Where the typesetter may break such a run; the mark itself is not set, so what is copied is what was printed."""


def agreement_pdf(agreement: Agreement, language: Language) -> bytes:
    """The agreement as a PDF of A4 pages. Takes CPU only (some 0.1 s for three pages): call it apart from the event
    loop. What no font can show stands as «〓», and a note under the title lists it by code point."""
    paper = printed(agreement, language)
    return pdf(paper, lost=_lost(agreement, paper))


def agreement_missing_glyphs(agreement: Agreement, language: Language) -> str:
    """The characters of the paper that the PDF shows as «〓», each once; empty where all of it can be shown."""
    return _lost(agreement, printed(agreement, language))


def _lost(agreement: Agreement, paper: Printed) -> str:
    """What the fonts lack on the paper, then what was made visible before it got there."""
    unseen = hidden("".join(_texts(asdict(agreement))))
    return "".join(dict.fromkeys(missing_glyphs("".join(_texts(asdict(paper)))) + unseen))


def pdf(paper: Printed, lost: str = "") -> bytes:
    """Any paper as a PDF; `lost` are characters to tell of as replaced."""
    if lost:
        codes = Text(named(lost), named(lost))
        said = phrases.MISSING_GLYPHS
        note = Text(said.zh.format(codes=codes.zh), said.en.format(codes=codes.en)).in_(paper.language)
        paper = Printed(paper.language, paper.title, paper.running, (Paragraph(note, is_note=True), *paper.blocks))
    content = json.dumps(_shown(_plain(paper)), ensure_ascii=False)
    compiled = typst.compile(
        _source(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": content},
        pdf_standards="ua-1",
    )
    return bytes(compiled)


def _plain(paper: Printed) -> dict[str, Any]:
    region = "cn" if paper.language is Language.ZH else "us"
    return {**asdict(paper), "language": paper.language.value, "region": region}


def _shown(part: Any) -> Any:
    """The same structure with every text made of characters that have glyphs, and able to break into lines."""
    if isinstance(part, str):
        return _LONG.sub(_in_fours, displayable(part))
    if isinstance(part, dict):
        return {key: value if key == "picture" else _shown(value) for key, value in part.items()}
    return [_shown(value) for value in part] if isinstance(part, list | tuple) else part


def _in_fours(found: re.Match[str]) -> str:
    run = found.group()
    return _BREAK.join(run[place : place + 4] for place in range(0, len(run), 4))


def _texts(part: Any) -> list[str]:
    """All texts of a structure, in order."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [text for value in part.values() for text in _texts(value)]
    return [text for value in part for text in _texts(value)] if isinstance(part, list | tuple) else []


@cache
def _source() -> bytes:
    return (Path(__file__).parent / "templates" / "paper.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """The two families of the wheel, read once; neither the system's fonts nor those inside Typst."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[sans_path().parent])
