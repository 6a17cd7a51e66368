"""Which language an answer is given in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import Language, Text, preferred

ZH, EN = Language.ZH, Language.EN


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, ZH),
        ("", ZH),
        ("en", EN),
        ("en-GB", EN),
        ("zh-CN,zh;q=0.9,en;q=0.8", ZH),
        ("en;q=0.5, zh;q=0.9", ZH),
        ("fr, en;q=0.1", EN),
        ("fr, de", ZH),
        ("*", ZH),
        ("en;q=0", ZH),
        ("en;q=0, zh", ZH),
        ("EN", EN),
        ("en;q=nonsense", ZH),
        ("en;q=2", ZH),
        ("zh-Hant-TW;q=0.2,en;q=0.2", ZH),
    ],
)
def test_the_best_weighted_known_language_wins(header: str | None, language: Language) -> None:
    assert preferred(header) is language


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    assert preferred(header) in (ZH, EN)


def test_a_text_falls_back_to_the_other_language() -> None:
    assert Text("你好", "hello").in_(EN) == "hello"
    assert Text("你好", "").in_(EN) == "你好"
    assert Text("", "hello").in_(ZH) == "hello"
