"""The manual of a register's file (台账文件说明): docs/register.md, made of the columns. `python -m` writes it out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from textwrap import fill
from typing import Final

from catalog.eligibility.facts import DISEASES
from core.language import Language
from enrolment.register.format.column import CellKind, Column, Part, Wanted
from enrolment.register.format.columns import COLUMNS, EXAMPLE, FAULTS
from enrolment.register.format.csv_table import LONGEST_LINE
from enrolment.register.format.fault import LONGEST_CELL
from enrolment.register.format.manual_upload import UPLOADING

_RANGES: Final = ", ".join(f"`{tag.value}` ({', '.join(ranges)})" for tag, ranges in DISEASES.items())
_FOLLOWING: Final = fill(
    f"- **Populations that follow (得出的人群).** From diagnoses follow {_RANGES}; these are not told as populations.",
    width=118,
    subsequent_indent="  ",
)

_HEAD: Final = f"""# The register file (签约台账文件)

Written by `python -m enrolment.register.format.manual`; a test holds it to the code.

A clinic's register goes in and comes out as one table, CSV or XLSX. A line is one person with at most one contract
term; several terms of a person are several lines that name the same person, by document or by legacy number. What one
line of a person says, the others may leave blank.
一行为一人，至多一个签约周期；同一人的几个周期写几行，以证件号码或原系统编号相认，其他各栏可只在一行填写。

- **Files (文件).** CSV in UTF-8 (with or without signature), UTF-16 with signature or GB18030; comma, tab or semicolon;
  quotation marks after RFC 4180; at most {LONGEST_LINE:,} characters between two line breaks. XLSX: the first sheet, or
  the one the mapping names; values, not formulas. A cell has at most {LONGEST_CELL:,} characters.
- **Headers (表头).** Chinese, English or the code of the column, in any order; blanks, case, full-width forms and
  punctuation make no difference. A header that is not known is refused, unless a mapping says `ignore`.
- **Lines (行号).** Faults count lines from the header on: line 1 is the first below it, blank ones count.
- **Dates (日期).** 2026-03-01, 2026/3/1, 2026.3.1, 20260301 or 2026年3月1日, from 1880 to 2200; a time after it is
  nothing. In XLSX also cells formatted as dates; days as bare numbers (46082) are refused.
- **Choices (选项).** The Chinese name, the English name or the code, as listed below.
- **Several values (多个值).** Joined by `；` or `;`. Columns marked *for each* go with the values of another column,
  one for one; a place may be blank. A backslash takes a separator as it stands: `\\;`.
- **Numbers (号码).** Identity numbers, phones and certificates are texts: a number in Excel keeps 15 digits, and what
  has been rounded is refused (NUMBER_ROUNDED).
- **Packages (服务包).** `BAS-00；PER-MYHH(MATERNAL_PLUS=MAT-12+MAT-14,-GEN-05)`: codes; in brackets what was chosen of
  a group, and with a hyphen what was left out.
- **Formulas (公式).** A text that begins with `=`, `+`, `-`, `@` or an apostrophe is written with an apostrophe before
  it, which reading takes away.
- **On record already (已登记的人).** What is on record is not written again; new facts, phones, terms and guardians
  are added. A death, a departure, another address, document or last valid day of it, or another place in a household
  is refused (CONTRADICTS_RECORD): each is changed by its own verb first. What is left blank is not told.
- **Sensitive facts (敏感信息).** What is on record of tuberculosis, mental disorders and HIV is told to the clinic that
  cares for the person alone. A register of a clinic that does not care for somebody yet, or that a region authority
  brings in, is judged as if nothing of that were on record: nothing contradicts it, and whoever is to hold a package
  of those populations needs the tag, diagnosis or course on a line of the file. Such facts of the file are taken over
  for the days on which they are not on record yet; what stands keeps its days and its evidence, so that nothing of
  either is lost. Packages that follow from what is on record alone attach with the next nightly run (`qianyue daily`).
  肺结核、精神障碍、艾滋病的已登记情况只告知照护机构；其他机构或主管部门导入时按未登记审核，文件所载只补入尚未登记的日期。
- **Families (家庭协议).** The lines that share a family's contract number share its household, provider, last day,
  years and circumstances; with whom it began share the first day and that of signing too (FAMILY_DISAGREES). A
  household has one on any day (FAMILY_TWICE). Who joins a family's contract that is on record is added to it there
  (FAMILY_SIGNED_ALREADY). Who is signed with the same provider already and keeps that cover, as whoever invites the
  family does, has two lines: one of the own contract, unless it is on record, and one of the family's, with the number
  of the own one (or our code) under `coveredBy`, and family add-ons or nothing as packages. Days, signatures and
  circumstances there are the family's; that the own contract ended stands on the own line alone.
  已签约、沿用原签约的家庭成员写两行：一行为原协议（已登记的可不写），一行为家庭协议，在“沿用协议编号”填原协议编号。
- **Ties to places (居住关系).** Beside the two addresses a line tells where somebody works, studies or
  lives at home, each with region and days. The package of severe mental disorders (PRI-SMD) is for who lives at home:
  without `AT_HOME` for the provider's region, on the line or on record, nobody has it.
  严重精神障碍患者须填“居家生活”，否则不能签PRI-SMD。
- **As a whole (整人整户).** The lines of a person, and of a household, are taken over together or not at all: where one
  is faulty the others are told HOUSEHOLD_REJECTED and come back with it among the rejected lines. A line that cannot be
  read counts too, for the person and the household whose number can still be read in it. Give either the whole file
  back when it is mended, or all its rejected lines.
{_FOLLOWING}
  **TB and SMD follow from no diagnosis and no treatment**: which codes make a case of either is not settled, and being
  followed up as one is decided by whoever manages the disease. A line with F20.0 or A15.0 and neither `TB` nor `SMD`
  among its populations puts nobody on the list of key populations by that: write the population, too.
  肺结核、严重精神障碍患者须在人群标签中填写，只填诊断或结核治疗的不计入重点人群（应签尽签）。
- **Passed over (略过).** The column «{FAULTS.zh}» / «{FAULTS.en}», which a report adds to rejected lines, and the line
  whose legacy number is «{EXAMPLE}», which the template shows.

## Late entries and running again (补录与再次导入)

Contracts that began before today are late entries. They need a reason (`backfillReason`) and a window of the region
(R229): without one every such line is refused (BACKFILL_CLOSED), and so is one that began more than `windowDays` ago
(BACKFILL_TOO_OLD); after the `deadline` they are entered and await the authority's approval. A register needs a window
as long as its oldest contract is old. The region's authority opens it, on the strength of a document that is
registered (`code`) or is by this very act (`register`), and may withdraw it when all is taken over; `starts` is today
or later:
早于今天生效的协议属补录，须填原因，并由所在地区开放补录期；补录期由地区主管部门依据文件设定，导入后可撤回。

```graphql
mutation {{
  setRegionalPolicy(input: {{
    region: "450323", rule: {{backfill: {{windowDays: 1100, deadline: "2027-12-31"}}}}, starts: "2027-03-01",
    document: {{code: "GX-2023"}}, clause: "1", status: PROPOSAL, idempotencyKey: "backfill-2027"
  }}) {{ problems {{ code message }} }}
}}
```

The same file, of the same source and read by the same mapping, changes nothing once all of it is taken over. One that
was broken off goes on where it stood. One that finished with lines left out may be run again, after a window was
opened, say: what was written is passed over, the rest is judged anew, and what has become sound is written by a new
import. With another mapping or source the whole file is judged anew; what is on record is not written twice.

## Files of other systems (其他系统的文件)

A mapping in YAML or JSON tells how the file of another system is read; everything wrong with one is told at once.

```yaml
source: 中联                      # the former system, recorded with what is imported (R228)
sheet: 签约台账                   # of a workbook
dateFormat: DD/MM/YYYY            # beside the ways above
lastDay: INCLUDED                 # the last day is covered (INCLUDED) or is the first that is not (EXCLUDED)
columns: {{人员名称: name, 备注: ignore}}
values: {{packages: {{基础包: BAS-00}}, tags: {{老年人: ""}}}}   # "" leaves the value out
constants: {{region: "450323", channel: CLINIC}}            # what blank cells mean; they begin no part of a line
```

{UPLOADING}
## Columns (栏目)
"""

_WANTED: Final = {Wanted.PERSON: "once a person 每人一次", Wanted.PART: "yes 是", Wanted.FREE: ""}


def markdown() -> str:
    """The manual, in Markdown."""
    return "\n".join([_HEAD, *(line for part in Part for line in _part(part)), *_choices()]).rstrip() + "\n"


def _part(part: Part) -> Iterator[str]:
    yield f"### {part.label.en[0].upper()}{part.label.en[1:]} ({part.label.zh})"
    yield ""
    yield "| Code | 中文表头 | English header | Content | Needed | 说明 | Description |"
    yield "|---|---|---|---|---|---|---|"
    for column in COLUMNS:
        if column.part is part:
            cells = (
                f"`{column.code}`",
                column.header.zh,
                column.header.en,
                _content(column),
                _WANTED[column.wanted],
                column.says.zh,
                column.says.en,
            )
            yield f"| {' | '.join(cells)} |"
    yield ""


def _content(column: Column) -> str:
    several = f", for each of `{column.of}`" if column.of else ", several" if column.is_list else ""
    return f"{column.kind.label.en} {column.kind.label.zh}{several}"


def _choices() -> Iterator[str]:
    yield "## Choices (选项)"
    yield ""
    for column in COLUMNS:
        if column.kind is CellKind.CHOICE and column.choices is not None:
            zh, en = column.choices.named(Language.ZH), column.choices.named(Language.EN)
            members = zip(column.choices.members, zh, en, strict=True)
            said = "; ".join(f"`{member.value}` {name} ({name_en})" for member, name, name_en in members)
            yield f"- **{column.header.zh}** (`{column.code}`): {said}."


if __name__ == "__main__":
    sys.stdout.write(markdown())
