"""Names that are code, names that are endless, names that no font holds: the paper shows them and does as it did."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import Language, Text
from enrolment.agreement.agreement import Agreement, ResidentParty
from enrolment.agreement.glyphs import displayable, missing_glyphs
from enrolment.agreement.html import agreement_html
from enrolment.agreement.pdf import agreement_missing_glyphs, agreement_pdf
from enrolment.agreement.visible import visible
from tests.agreement.papers import EN, ZH, Page, body_of, elder, flat

CODE = [
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "&lt;b&gt; &amp;",
    "{{ 7 * 7 }}{% raw %}",
    '#panic("x") #read("/etc/passwd") $x^2$ *a* _b_ @c <d> // e /* f',
    "\\u{1F600} \\ `raw` = - + 1. [x] ~",
]


def of(name: str) -> Agreement:
    """The elder's agreement without packages, signed by somebody of that name."""
    packages: tuple[()] = ()
    return replace(elder(), packages=packages, overlaps=packages, residents=(ResidentParty(name),))


@pytest.mark.parametrize("name", CODE)
def test_a_name_that_is_code_is_printed_as_it_is_written(name: str) -> None:
    page = Page(agreement_html(of(name), ZH))
    assert visible(name) in page.text
    assert not {"script", "img", "b"} & {tag for tag, _attributes in page.tags}
    assert [tag for tag, _attributes in page.tags].count("svg") == 1  # the QR code's
    assert flat(name) in flat(body_of(agreement_pdf(of(name), ZH), elder().code))


@pytest.mark.parametrize("name", ["A" * 3000, "龘" * 1500, "a1-" * 500, "Ünïcødé" * 200])
def test_an_endless_name_is_broken_into_lines_and_loses_nothing(name: str) -> None:
    agreement = of(name)
    text = body_of(agreement_pdf(agreement, EN), agreement.code)
    assert flat(name) in flat(text)
    assert max(map(len, text.splitlines())) < 160
    assert name in Page(agreement_html(agreement, EN)).text


@pytest.mark.parametrize("code", ["Q" * 300, 'QY"; } body { display: none } \\"'])
def test_a_hostile_number_of_an_agreement_stays_text_also_in_titles_and_feet(code: str) -> None:
    agreement = replace(of("张桂英"), code=code)
    html = agreement_html(agreement, ZH)
    style = html.split("<style>")[1].split("</style>")[0]
    assert 'content: "' + code.replace('"', "").replace("\\", "") + '"; }' in style
    assert flat(code) in flat("".join(body_of(agreement_pdf(agreement, ZH), "no such foot").split()))


def test_a_rare_character_that_the_fonts_hold_is_printed() -> None:
    agreement = of("李䶮㑇")
    assert agreement_missing_glyphs(agreement, ZH) == ""
    assert "李䶮㑇" in body_of(agreement_pdf(agreement, ZH), agreement.code)


@pytest.mark.parametrize("language", [ZH, EN])
def test_a_character_that_the_fonts_lack_shows_as_a_geta_mark_and_is_told_by_its_number(language: Language) -> None:
    agreement = of("李𠮷𪚥")
    assert agreement_missing_glyphs(agreement, language) == "𠮷𪚥"
    text = body_of(agreement_pdf(agreement, language), agreement.code)
    assert "李〓〓" in text
    assert "U+20BB7、U+2A6A5" in flat(text)
    assert "李𠮷𪚥" in Page(agreement_html(agreement, language)).text  # browsers have fonts of their own


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张\u202e三", "张〓三"),
        ("张\x00三", "张〓三"),
        ("张\ud800三", "张〓三"),
        ("张\u200b三", "张〓三"),
        ("张\n\t三", "张 三"),
    ],
)
def test_what_hides_or_turns_the_reading_is_made_visible_on_both_papers(name: str, shown: str) -> None:
    agreement = of(name)
    assert shown in Page(agreement_html(agreement, ZH)).text
    text = body_of(agreement_pdf(agreement, ZH), agreement.code)
    assert shown in text
    lost = [letter for letter in name if letter not in "张三\n\t"]
    assert agreement_missing_glyphs(agreement, ZH) == "".join(lost)
    assert all(f"U+{ord(letter):04X}" in text for letter in lost)


def test_a_selector_of_a_glyph_variant_is_no_character_that_lacks() -> None:
    assert missing_glyphs("葛\U000e0100城") == ""
    assert displayable("葛\U000e0100城") == "葛城"


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)  # the first one reads the fonts
def test_what_is_displayable_lacks_nothing_and_stays_as_it_is(text: str) -> None:
    shown = displayable(visible(text))
    assert missing_glyphs(shown) == ""
    assert displayable(shown) == shown


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=30))
@settings(max_examples=10, deadline=None)
def test_whatever_people_are_called_a_paper_comes_out(names: list[str]) -> None:
    """PDF/UA refuses a text with a character that no font shows, so each that comes out shows them all."""
    residents = tuple(ResidentParty(name, Text(name, name)) for name in names)
    agreement = replace(of("x"), residents=residents)
    assert agreement_pdf(agreement, ZH).startswith(b"%PDF-1.7")
    page = Page(agreement_html(agreement, EN))
    assert page.open == []
    assert [tag for tag, _attributes in page.tags].count("svg") == 1
