"""Agreements of synthetic people, signed on the starter catalog; and what can be read off their HTML and PDF."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from catalog.files import read_starter
from catalog.quote.quote import quote
from core.labelled import Labelled
from core.language import Language, Text
from enrolment.agreement.agreement import (
    Agreement,
    Consent,
    Guardian,
    HouseholdParty,
    OrganisationParty,
    Provider,
    ProviderMember,
    ResidentParty,
    SignatureLine,
    Signed,
)
from enrolment.agreement.quoted import quoted
from enrolment.agreement.template import AgreementTemplate, ClauseGroup
from enrolment.agreement.template_file import read_templates
from enrolment.agreement.verification import verification_address
from enrolment.vocabulary import ContractKind
from tests.quote.worlds import basket, hypertensive_elder, starter_world

SEEDS = Path(__file__).parents[2] / "seeds"
TOKEN = "0123456789ABCDEFGHJKMNPQ"
SIGNED_AT = datetime(2026, 2, 10, 1, 30, 5, tzinfo=UTC)
ZH, EN = Language.ZH, Language.EN


@cache
def templates() -> dict[ContractKind, AgreementTemplate]:
    """The seeds' templates by the kinds that they serve."""
    return {kind: template for template in read_templates(SEEDS / "agreements.yaml") for kind in template.kinds}


@cache
def elder() -> Agreement:
    """An agreement of a woman of 70 with hypertension for one year, signed by both sides."""
    terms = quoted(quote(basket(hypertensive_elder(), "BAS-00", "PER-TCM"), starter_world(read_starter(SEEDS))))
    return Agreement(
        code="QY-450323-2026-000017",
        kind=ContractKind.INDIVIDUAL,
        template=templates()[ContractKind.INDIVIDUAL],
        provider=provider(),
        starts=date(2026, 3, 1),
        ends=date(2027, 3, 1),
        years=1,
        verification=verification_address("https://clinic.example", TOKEN),
        residents=(ResidentParty("张桂英", Text("居民身份证 4503**********0027", "Resident card 4503**********0027")),),
        packages=terms.packages,
        prices=terms.prices,
        has_placeholder_prices=terms.has_placeholder_prices,
        overlaps=terms.overlaps,
        disclosure=terms.disclosure,
        consents=(
            Consent(Text("已知悉收费与服务方式", "Was told of costs and ways of delivery"), "张桂英", SIGNED_AT),
            Consent(Text("同意使用健康信息", "Agrees to the use of health information"), "张桂英"),
        ),
        signatures=(
            SignatureLine(Text("甲方", "Party A"), "张桂英", Signed(Text("手写签字", "by hand"), SIGNED_AT, "a1" * 32)),
            SignatureLine(Text("乙方", "Party B"), "李医生", Signed(Text("扫码", "by code"), SIGNED_AT, "b2" * 32)),
        ),
    )


def provider() -> Provider:
    """A team of three, guided by the county's hospital."""
    return Provider(
        name=Text("灵川一队", "Lingchuan team one"),
        form=Text("家庭医生团队", "family-doctor team"),
        institution=Text("灵川镇卫生院", "Lingchuan township health centre"),
        institution_phone="0773-6810000",
        guidance=Text("灵川县人民医院", "Lingchuan county people's hospital"),
        members=(
            ProviderMember("李医生", Text("全科医生", "general practitioner"), "13800000001"),
            ProviderMember("王护士", Text("护士", "nurse")),
            ProviderMember("赵村医", Text("乡村医生", "village doctor"), "13800000003"),
        ),
    )


def family() -> dict[str, Any]:
    """What makes `elder()` a family's agreement, by field."""
    father = Guardian("张伟", Text("父亲", "father"), Text("护照 E00000001", "passport E00000001"), "13800000009")
    return {
        "kind": ContractKind.FAMILY,
        "household": HouseholdParty("张桂英", "灵川县灵川镇1号"),
        "residents": (
            ResidentParty("张桂英", Text("居民身份证", "Resident card"), "13800000008", Text("本人", "head")),
            ResidentParty("张小宝", None, "", Text("孙子", "grandson"), father),
        ),
    }


def organisation() -> dict[str, Any]:
    """What makes `elder()` an organisation's agreement, by field."""
    return {
        "kind": ContractKind.GROUP,
        "template": templates()[ContractKind.GROUP],
        "residents": (),
        "organisation": OrganisationParty(
            name=Text("灵川食品厂", "Lingchuan food works"),
            kind=Text("企业", "enterprise"),
            social_credit_code="91450399MA0000007Q",
            roster=120,
            contact="陈主任",
            phone="0773-6820000",
        ),
    }


def texts_of(value: Any, language: Language) -> Iterator[str]:
    """Every text that a value holds in one language: strings, texts and labels, wherever they stand."""
    if isinstance(value, AgreementTemplate):  # of a template the words are printed, not its codes and sources
        clauses = (clause.text for group in ClauseGroup for clause in value.of(group))
        yield from texts_of((value.title, *clauses), language)
    elif isinstance(value, str) and value:
        yield value
    elif isinstance(value, Text):
        yield value.in_(language)
    elif isinstance(value, Labelled):
        yield value.label.in_(language)
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part, language)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name), language)


def flat(text: str) -> str:
    """A text without what setting it in lines changes: blanks, and signs that are the same raised or wide."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def body_of(pdf: bytes, code: str) -> str:
    """The text of all pages as one, without the foot of each."""
    return re.sub(rf"{re.escape(code)}\s*(第\d+页 共\d+页|Page \d+ of \d+)", "", "\n".join(pages_of(pdf)))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page as a reader takes it out."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


class Page(HTMLParser):
    """A page as a browser reads it: its text, and its tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "col", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that is to be read."""
        return "\n".join(self.words)
