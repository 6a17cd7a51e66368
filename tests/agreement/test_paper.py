"""Everything that an agreement says stands on its HTML and on its PDF, in both languages."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
from pypdf import PdfReader

from catalog.quote.proration import Amounts
from catalog.vocabulary import Payer
from core.language import Language, Text
from enrolment.agreement import phrases
from enrolment.agreement.agreement import AgreedYear, Agreement, Consent, PriceLine, SignatureLine, Signed
from enrolment.agreement.digest import content_digest
from enrolment.agreement.html import agreement_html
from enrolment.agreement.pdf import agreement_missing_glyphs, agreement_pdf
from enrolment.agreement.template import ClauseGroup
from tests.agreement.papers import (
    EN,
    ZH,
    Page,
    body_of,
    elder,
    family,
    flat,
    organisation,
    pages_of,
    texts_of,
)

LANGUAGES = pytest.mark.parametrize("language", [ZH, EN])
MAKINGS = pytest.mark.parametrize("more", [{}, family(), organisation()], ids=["person", "family", "organisation"])


@cache
def both(agreement: Agreement, language: Language) -> dict[str, str]:
    """What can be read of the two papers, without blanks."""
    return {
        "html": flat(Page(agreement_html(agreement, language)).text),
        "pdf": flat(body_of(agreement_pdf(agreement, language), agreement.code)),
    }


@LANGUAGES
@MAKINGS
def test_every_text_of_the_agreement_stands_on_both_papers(more: dict[str, Any], language: Language) -> None:
    agreement = replace(elder(), **more)
    texts = set(map(flat, texts_of(agreement, language)))
    assert len(texts) > 100
    for medium, paper in both(agreement, language).items():
        assert not [text for text in texts if text not in paper], medium


@LANGUAGES
def test_days_money_times_and_the_digest_stand_on_both_papers(language: Language) -> None:
    agreement = elder()
    for paper in both(agreement, language).values():
        assert "2026-03-01" in paper
        assert "2027-02-28" in paper  # the last covered day, not the half-open end
        assert "2027-03-01" not in paper
        assert "2026-02-1009:30:05" in paper  # Beijing time of 01:30:05 UTC
        assert content_digest(agreement) in paper
        own, total = agreement.total.of(Payer.SELF), agreement.total.total
        assert own == 14000
        assert f"140.00{total / 100:.2f}" in paper


@LANGUAGES
def test_prices_are_told_by_year_package_and_payer_and_sum_up(language: Language) -> None:
    def line(name: str, fiscal: int, own: int) -> PriceLine:
        return PriceLine(Text(name, name), Amounts((0, 0, fiscal, 0, own)))

    years = (
        AgreedYear(1, date(2026, 3, 1), date(2027, 3, 1), (line("PA", 1001, 205), line("PB", 0, 50))),
        AgreedYear(2, date(2027, 3, 1), date(2028, 3, 1), (line("PA", 2000, 0),)),
    )
    agreement = replace(elder(), prices=years, years=2, ends=date(2028, 3, 1))
    for paper in both(agreement, language).values():
        year, end = ("第1年", "合计") if language is ZH else ("Year1", "Total")
        assert f"{year}PA10.012.0512.06{year}PB0.000.500.50" in paper
        said = "2026-03-01至2027-02-28" if language is ZH else "2026-03-01to2027-02-28"
        assert f"{year}{end}({said})10.012.5512.56" in paper
        assert "30.012.5532.56" in paper
        assert flat(Payer.EMPLOYER.label.in_(language)) not in paper.split("PA10.01")[0][-60:]


@LANGUAGES
def test_placeholder_prices_and_proposed_clauses_say_so_and_adopted_ones_do_not(language: Language) -> None:
    warned = elder()
    adopted = replace(warned, has_placeholder_prices=False, template=replace(warned.template, is_proposal=False))
    for said in (phrases.PLACEHOLDER_PRICES, phrases.PROPOSED_CLAUSES):
        words = flat(said.in_(language))
        assert [words in paper for paper in both(warned, language).values()] == [True, True]
        assert [words in paper for paper in both(adopted, language).values()] == [False, False]


@LANGUAGES
def test_who_has_not_signed_finds_an_empty_line_and_the_paper_says_that_it_is_not_in_force(language: Language) -> None:
    signed = elder()
    half = replace(signed, signatures=(signed.signatures[0], replace(signed.signatures[1], signed=None)))
    not_yet, to_sign = flat(phrases.NOT_SIGNED.in_(language)), flat(phrases.TO_SIGN.in_(language))
    for paper in both(signed, language).values():
        assert not_yet not in paper
        assert to_sign not in paper
        assert "b2" * 32 in paper
    for paper in both(half, language).values():
        assert not_yet in paper
        assert to_sign in paper
        assert "a1" * 32 in paper
        assert "b2" * 32 not in paper
    for paper in both(replace(signed, signatures=()), language).values():  # nobody named: a line for each side
        assert not_yet in paper
        after = paper.split(to_sign)[1]
        assert flat(phrases.PARTY_A.in_(language)) in after
        assert flat(phrases.PARTY_B.in_(language)) in after


@LANGUAGES
def test_an_agreement_with_nothing_in_its_lists_is_still_a_whole_paper(language: Language) -> None:
    template = replace(elder().template, rights=(), responsibilities=(), obligations=(), other=())
    lists: dict[str, Any] = dict.fromkeys(
        ("residents", "packages", "prices", "overlaps", "disclosure", "consents", "signatures"), ()
    )
    agreement = replace(elder(), template=template, provider=replace(elder().provider, members=()), **lists)
    for paper in both(agreement, language).values():
        for said in (phrases.NO_PACKAGES, phrases.NO_PRICES, phrases.NO_CONSENTS, phrases.NOT_HOME_NOT_FREE):
            assert flat(said.in_(language)) in paper
        assert paper.count(flat(phrases.NO_CLAUSES.in_(language))) == len(ClauseGroup)
    assert len(pages_of(agreement_pdf(agreement, language))) == 2


@LANGUAGES
def test_every_page_of_the_pdf_bears_the_number_of_the_agreement_and_its_own_of_how_many(language: Language) -> None:
    agreement = elder()
    pages = pages_of(agreement_pdf(agreement, language))
    assert len(pages) in (5, 6)
    for number, page in enumerate(pages, start=1):
        foot = f"第{number}页 共{len(pages)}页" if language is ZH else f"Page {number} of {len(pages)}"
        assert page.rstrip().endswith(foot)
        assert agreement.code in page.splitlines()[-1]


def test_forty_packages_fit_on_numbered_pages_of_a_few_hundred_kilobytes() -> None:
    first = elder().packages[0]
    many = replace(elder(), packages=tuple(replace(first, code=f"BAS-{number:02}") for number in range(40)))
    pdf = agreement_pdf(many, ZH)
    pages = pages_of(pdf)
    assert 25 < len(pages) < 60
    assert f"第{len(pages)}页 共{len(pages)}页" in pages[-1]
    body = flat(body_of(pdf, many.code))
    assert all(f"BAS-{number:02}" in body for number in range(40))
    assert body.count(flat(first.lines[0].item.zh)) >= 40
    assert len(pdf) < 1_500_000


@LANGUAGES
def test_a_pdf_is_tagged_named_in_its_language_and_carries_subsets_of_its_fonts(language: Language) -> None:
    pdf = agreement_pdf(elder(), language)
    assert len(pdf) < 400_000
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == ("zh-CN" if language is ZH else "en-US")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = reader.metadata
    assert metadata is not None
    assert metadata.title == elder().template.title.in_(language)
    assert metadata.subject == elder().code
    assert metadata.creation_date is None  # no clock
    page: Any = reader.pages[0]
    for font in page["/Resources"]["/Font"].values():
        name, descriptor = font["/BaseFont"], font["/DescendantFonts"][0]["/FontDescriptor"]
        assert re.fullmatch(r"/[A-Z]{6}\+Noto(Sans|Serif)SC-Regular.*", name)
        assert "/FontFile3" in descriptor


@LANGUAGES
def test_the_html_is_one_page_without_scripts_or_things_to_fetch_and_its_tables_have_headers(
    language: Language,
) -> None:
    html = agreement_html(elder(), language)
    assert html.startswith("<!DOCTYPE html>")
    page = Page(html)
    assert page.open == []  # every element is closed, in order
    names = [name for name, _attributes in page.tags]
    assert dict(page.tags)["html"]["lang"] == ("zh-CN" if language is ZH else "en")
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    assert names.count("table") == names.count("caption") == names.count("thead") > 5
    assert all(found.get("scope") == "col" for name, found in page.tags if name == "th")
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(names)
    attributes = {(tag, name) for tag, found in page.tags for name in found}
    assert not [name for _tag, name in attributes if name in ("src", "href", "action") or name.startswith("on")]
    assert {tag for tag, name in attributes if name == "style"} == {"col"}
    assert [found["aria-label"] for _tag, found in page.tags if found.get("role") == "img"] == [
        phrases.QR.in_(language)
    ]
    assert "@media print" in html
    assert "url(" not in html


def test_the_same_agreement_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from hashlib import sha256; from tests.agreement.papers import elder, ZH;"
        "from enrolment.agreement.pdf import agreement_pdf; from enrolment.agreement.html import agreement_html;"
        "papers = agreement_pdf(elder(), ZH), agreement_html(elder(), ZH).encode();"
        "print(*[sha256(paper).hexdigest() for paper in papers])"
    )
    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env={"PYTHONHASHSEED": "7", "TZ": "UTC"}
    )
    pdf, html = agreement_pdf(elder(), ZH), agreement_html(elder(), ZH)
    here = f"{sha256(pdf).hexdigest()} {sha256(html.encode()).hexdigest()}"
    assert there.stdout.decode().strip() == here
    assert agreement_pdf(elder(), ZH) == pdf


def test_nothing_of_the_starter_catalog_or_the_clauses_lacks_a_glyph() -> None:
    assert agreement_missing_glyphs(elder(), ZH) == ""
    assert agreement_missing_glyphs(elder(), EN) == ""


def test_a_paper_without_a_day_or_with_an_instant_of_nowhere_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        replace(elder(), ends=elder().starts)
    naive = datetime(2026, 2, 10, 9, 30)  # noqa: DTZ001  what is refused
    with pytest.raises(ValueError, match="offset"):
        replace(elder(), consents=(Consent(Text("同意", "agrees"), "张桂英", naive),))
    signed = Signed(Text("手写", "by hand"), naive, "a1" * 32)
    with pytest.raises(ValueError, match="offset"):
        replace(elder(), signatures=(SignatureLine(Text("甲方", "Party A"), "张桂英", signed),))
