"""The paper as HTML (网页版协议): one complete, accessible page without scripts or anything to fetch, fit to print."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.language import Language
from enrolment.agreement.agreement import Agreement
from enrolment.agreement.block import Printed
from enrolment.agreement.printed import printed

LANGUAGE_TAGS: Final = {Language.ZH: "zh-CN", Language.EN: "en"}
"""RFC 5646 tags of the papers."""


def agreement_html(agreement: Agreement, language: Language) -> str:
    """The agreement as a whole HTML5 document, UTF-8. The same value gives the same text; all values are escaped."""
    return page(printed(agreement, language))


def page(paper: Printed, *, is_private: bool = True) -> str:
    """Any paper as a page. `is_private`: search engines are asked not to keep it, and links out do not tell of it."""
    rendered: str = (
        _environment()
        .get_template("paper.html.j2")
        .render(paper=paper, tag=LANGUAGE_TAGS[paper.language], is_private=is_private)
    )
    return rendered


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
