"""What is handed back of a file that could not all be taken (差错报告): every fault, and the lines to mend.

The report lists faults; the other file has the rejected lines in the shape of the file that was given, every cell as
it was, with what is wrong beside them. Mended, it is imported as it stands: a reader passes the added column over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.language import Language, Text
from enrolment.register.format.columns import FAULTS, is_passed_over
from enrolment.register.format.fault import LineFault
from enrolment.register.format.guard import as_it_was, guarded
from enrolment.register.format.layout import Layout
from enrolment.register.format.sheet import Sheet, write_table

_HEADERS = (
    Text("行（表头下第一行为1）", "Line (1 is the first below the header)"),
    Text("栏目", "Column"),
    Text("栏目代码", "Column code"),
    Text("差错代码", "Code"),
    Text("说明", "Message"),
)
_WHOLE_LINE, _WHOLE_FILE = Text("整行", "the line"), Text("表头", "the header")


class FaultReport:
    """A list of faults that is being written: line, column as the file calls it, codes, what to do."""

    def __init__(self, sheet: Sheet, language: Language, layout: Layout | None) -> None:
        self._sheet, self._language, self._layout = sheet, language, layout
        sheet.write([header.in_(language) for header in _HEADERS])

    def write(self, faults: Iterable[LineFault]) -> None:
        """These faults, in the order in which they come; 0 as a line is the header or the file as a whole."""
        for each in faults:
            column = self._shown(each).in_(self._language)
            cells = (str(each.line), column, each.column, each.code, each.message.in_(self._language))
            self._sheet.write([guarded(cell) for cell in cells])

    def _shown(self, found: LineFault) -> Text:
        if not found.column:
            return _WHOLE_LINE if found.line else _WHOLE_FILE
        return (self._layout or _NO_FILE).shown(found.column)


class RejectedLines:
    """Lines to mend that are being written: the cells of the file that was given, and their faults."""

    def __init__(self, sheet: Sheet, language: Language, layout: Layout) -> None:
        self._sheet, self._language, self._layout = sheet, language, layout
        self._kept = [number for number, header in enumerate(layout.header) if not is_passed_over(header)]
        header = [as_it_was(layout.header[number]) for number in self._kept]
        sheet.write([*header, FAULTS.in_(language)])

    def write(self, cells: Sequence[str], faults: Sequence[LineFault]) -> None:
        """One line as it was given (`ReadLine.cells`), and everything wrong with it in the last column.

        A cell that begins like a formula is guarded, which reading undoes. A line that has not as many cells as the
        header keeps those it has.
        """
        width = len(self._layout.header)
        whole = [*cells, *[""] * (width - len(cells))]
        kept = [as_it_was(whole[number]) for number in self._kept]
        self._sheet.write([*kept, self.told(faults), *map(as_it_was, whole[width:])])

    def told(self, faults: Iterable[LineFault]) -> str:
        """All faults of a line as one text: column and message of each."""
        said = []
        for each in faults:
            message = each.message.in_(self._language)
            name = self._layout.shown(each.column).in_(self._language) if each.column else ""
            said.append(f"{name}: {message}" if name else message)
        return guarded(" ".join(said))


_NO_FILE = Layout((), ())


@contextmanager
def write_faults(path: Path, language: Language, layout: Layout | None = None) -> Iterator[FaultReport]:
    """A list of faults at `path`, CSV or XLSX by its name; `layout` None where the header itself was refused."""
    with write_table(path, len(_HEADERS), "faults") as sheet:
        yield FaultReport(sheet, language, layout)


@contextmanager
def write_rejected(path: Path, language: Language, layout: Layout) -> Iterator[RejectedLines]:
    """Lines to mend at `path`, CSV or XLSX by its name."""
    with write_table(path, len(layout.header) + 1) as sheet:
        yield RejectedLines(sheet, language, layout)
