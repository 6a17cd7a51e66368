"""CSV files as they come: encodings, delimiters, quotation marks, headers; and what is no register at all."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import Language
from enrolment.register.format.column import Column
from enrolment.register.format.columns import BY_CODE, COLUMNS
from enrolment.register.format.reader import open_register
from enrolment.register.format.table import MOST_COLUMNS, FileRefused
from enrolment.register.format.writer import headers, write_register
from tests.register.format.files import SIGNED, WANG, as_csv, codes, kept, line_of, read, rows_of
from tests.register.format.people import TODAY, synthetic

ROWS = rows_of(SIGNED)
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [*SIGNED.values(), "；", "是", "1", "２年", "家庭", "户主", "I10；E11.9", "9999-12-31", "'=", "\\"]
    ),
    st.dates().map(str),
    st.sampled_from([name for column in COLUMNS if column.choices for name in column.choices.named(Language.ZH)]),
)
"""What may stand in a cell, sense and nonsense."""


def _with_header(text: str) -> bytes:
    return (",".join(ROWS[0]) + "\r\n" + text).encode()


def refusal(path: Path) -> list[str]:
    """The codes of all that keeps a file from being read, each told in both languages, none with a line."""
    with pytest.raises(FileRefused) as caught:
        read(path)
    assert all(each.line == 0 and each.message.zh and each.message.en for each in caught.value.faults)
    return codes(caught.value.faults)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_usual_encoding_and_delimiter_is_read_alike(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = as_csv(ROWS, delimiter)
    signed = text if not encoding.endswith(("-le", "-be")) else f"\ufeff{text}"
    (only,) = read(kept(tmp_path, signed.encode(encoding)))
    assert only.line == line_of(tmp_path, SIGNED)


def test_a_register_of_gb18030_with_rare_characters_keeps_them(tmp_path: Path) -> None:
    path = kept(tmp_path, as_csv(rows_of({**WANG, "姓名": "测𠮷㛃"})).encode("gb18030"))
    line = read(path)[0].line
    assert line is not None
    assert line.person.name == "测𠮷㛃"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("change", [str, str.upper, lambda text: f" {text} * ", lambda text: text.replace(" ", "_")])
def test_headers_are_known_however_they_are_spaced(
    tmp_path: Path, language: Language, change: Callable[[str], str]
) -> None:
    header = [change(text) for text in headers(language)]
    with open_register(kept(tmp_path, as_csv([header])), TODAY) as file:
        assert file.layout.codes == tuple(column.code for column in COLUMNS)


def test_headers_are_known_by_their_codes(tmp_path: Path) -> None:
    with open_register(kept(tmp_path, as_csv([[column.code for column in COLUMNS]])), TODAY) as file:
        assert file.layout.codes == tuple(column.code for column in COLUMNS)


def test_all_that_is_wrong_with_a_header_is_told_at_once_by_place(tmp_path: Path) -> None:
    path = kept(tmp_path, as_csv([["姓名", "Name", "张三的备注", "生效日期", "家庭编号"]]))
    assert refusal(path) == [
        "UNKNOWN_HEADER",
        "DUPLICATE_HEADER",
        "MISSING_HEADER",
        "MISSING_HEADER",
        "MISSING_HEADER",
        "MISSING_HEADER",
    ]
    with pytest.raises(FileRefused) as caught:
        read(path)
    assert "第3列（C）" in caught.value.faults[0].message.zh
    assert "张三" not in str([each.message for each in caught.value.faults])


def test_a_file_without_a_header_is_not_told_back(tmp_path: Path) -> None:
    path = kept(tmp_path, as_csv([list(SIGNED.values())]))
    with pytest.raises(FileRefused) as caught:
        read(path)
    assert not any(value in str(caught.value.faults) for value in ("测试甲", "450399195503120018", "13900000001"))


def test_values_may_go_over_lines_and_hold_delimiters(tmp_path: Path) -> None:
    person = {**SIGNED, "补录原因": '系统迁移,\r\n"当年"未录', "现住址": "测试镇,1号"}
    first, second = read(kept(tmp_path, as_csv(rows_of(person, WANG))))
    assert first.line is not None
    assert first.line.contract is not None
    assert first.line.contract.backfill_reason == '系统迁移, "当年"未录'
    assert (second.number, second.faults) == (2, ())


def test_a_quotation_mark_out_of_place_breaks_one_line_only(tmp_path: Path) -> None:
    lines = as_csv(rows_of(WANG, WANG, WANG)).splitlines()
    lines[2] = f'"{lines[2]}'
    found = read(kept(tmp_path, "\r\n".join(lines)))
    assert [codes(each.faults) for each in found] == [[], ["BAD_QUOTES"], []]
    assert found[1].cells == (lines[2],)


def test_a_line_has_as_many_cells_as_the_header(tmp_path: Path) -> None:
    header, person = rows_of(WANG)
    rows = [header, person[:-1], [*person, "more"], [*person, "", ""], person]
    assert [codes(each.faults) for each in read(kept(tmp_path, as_csv(rows)))] == [
        ["COLUMN_COUNT"],
        ["COLUMN_COUNT"],
        [],
        [],
    ]


def test_blank_lines_are_counted_and_passed_over(tmp_path: Path) -> None:
    header, person = rows_of(WANG)
    rows = [["", ""], header, ["", " "], person, [], person]
    assert [each.number for each in read(kept(tmp_path, as_csv(rows)))] == [2, 4]


def test_values_under_no_header_are_refused(tmp_path: Path) -> None:
    header, person = rows_of(WANG)
    found = read(kept(tmp_path, as_csv([[*header, ""], [*person, ""], [*person, "?"]])))
    assert [codes(each.faults) for each in found] == [[], ["HEADER_BLANK"]]


def test_what_excel_says_of_the_delimiter_is_believed(tmp_path: Path) -> None:
    (only,) = read(kept(tmp_path, "sep=;\r\n" + as_csv(ROWS, ";")))
    assert only.faults == ()


def test_bytes_of_nothing_in_a_cell_are_told_at_their_column(tmp_path: Path) -> None:
    (only,) = read(kept(tmp_path, as_csv(rows_of({**WANG, "现住址": "测试\0镇"}))))
    assert ("address", "CONTROL_CHARACTER") in [(each.column, each.code) for each in only.faults]


def test_what_is_no_register_is_refused_with_the_reason(tmp_path: Path) -> None:
    assert refusal(kept(tmp_path, b"")) == ["FILE_EMPTY"]
    assert refusal(kept(tmp_path, "\r\n , ,\r\n")) == ["FILE_EMPTY"]
    assert refusal(kept(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) == ["FILE_ENCRYPTED"]
    assert refusal(kept(tmp_path, b"%PDF-1.7 ...")) == ["FILE_NOT_TABLE"]
    assert refusal(kept(tmp_path, b"\xef\xbb\xbf\r\n<HTML><table><tr><td>...")) == ["FILE_NOT_TABLE"], "so-called .xls"
    assert refusal(kept(tmp_path, b"\x81\xff\xff\x00")) == ["FILE_ENCODING"]
    assert refusal(kept(tmp_path, b"name\0,sex\r\n")) == ["FILE_NOT_TABLE"]
    assert refusal(kept(tmp_path, as_csv([["姓名"] * (MOST_COLUMNS + 1)]))) == ["TOO_MANY_COLUMNS"]


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    path = kept(tmp_path, as_csv(ROWS) + "x" * 3_000_000)
    tracemalloc.start()
    assert refusal(path) == ["LINE_TOO_LONG"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 << 20


def test_reading_goes_on_behind_a_line(tmp_path: Path) -> None:
    path = kept(tmp_path, as_csv(rows_of(WANG, WANG, WANG)))
    with open_register(path, TODAY) as file:
        assert [each.number for each in file.lines(after=2)] == [3]


def test_memory_does_not_grow_with_the_files_length(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        tracemalloc.start()
        with write_register(path, Language.ZH) as register:
            for line in synthetic(count):
                register.write(line)
        with open_register(path, TODAY) as file:
            assert sum(each.line is not None for each in file.lines()) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)  # what is remembered for ever is remembered now
    few, many = peak(1_000), peak(4_000)
    assert many < few + (1 << 20)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS, min_size=1, max_size=12), min_size=1, max_size=3))
def test_whatever_stands_in_the_cells_every_line_is_read_or_its_faults_are_told(
    people: list[dict[Column, str]],
) -> None:
    header = [column.header.zh for column in COLUMNS]
    rows = [[person.get(column, "") for column in COLUMNS] for person in people]
    with TemporaryDirectory() as folder:
        for found in read(kept(Path(folder), as_csv([header, *rows]))):
            assert (found.line is None) == bool(found.faults)
            assert all(each.column in BY_CODE or not each.column for each in found.faults)
            assert all(each.message.zh and each.message.en for each in found.faults)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode) | st.text(max_size=99).map(_with_header))
def test_whatever_a_file_holds_it_is_read_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder, suppress(FileRefused):
        read(kept(Path(folder), content))
