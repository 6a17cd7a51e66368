"""What the verbs of residents refuse, each problem made in one place. Codes are stable; numbers never stand in them."""

from __future__ import annotations

from dataclasses import dataclass

from core.faults import Problem
from core.labelled import Labelled
from core.language import Text
from enrolment.identity.vocabulary import IdentityDocumentKind

Path = tuple[str, ...]


class MergeObstacle(Labelled):
    """What keeps two records of one person from becoming one (合并障碍)."""

    ENROLMENT = "ENROLMENT", "签约期间重叠", "enrolments that overlap"
    SELECTION = "SELECTION", "选包期间重叠", "the same package held in the same period"
    CONTRACT = "CONTRACT", "同一协议，或尚待签字的协议", "one contract for both, or one that awaits signatures"
    GROUP_COVER = "GROUP_COVER", "团体签约覆盖重叠", "cover by one group contract in the same period"
    HOUSEHOLD = "HOUSEHOLD", "同期属不同家庭", "different households in the same period"
    ROSTER = "ROSTER", "同一名册期间交错", "the same roster in periods that lie within each other"
    GUARDIANSHIP = "GUARDIANSHIP", "一方为另一方的监护人", "one is the other's guardian"
    PREGNANCY = "PREGNANCY", "同期不同的妊娠", "different pregnancies in the same period"
    MOBILITY = "MOBILITY", "同期不同的行动能力评估", "different assessments of mobility in the same period"
    RISK_GRADE = "RISK_GRADE", "同期不同的分级", "different risk grades in the same period"
    POPULATION_TAG = "POPULATION_TAG", "同一人群标签期间交错", "the same population in periods within each other"
    DIAGNOSIS = "DIAGNOSIS", "同一诊断期间交错", "the same diagnosis in periods within each other"
    TB_TREATMENT = "TB_TREATMENT", "结核治疗期间交错", "courses of treatment in periods within each other"
    FLAG = "FLAG", "同一标记期间交错", "the same flag in periods within each other"
    RESIDENCE = "RESIDENCE", "同一居住关系期间交错", "the same residence in periods within each other"
    ADDRESS = "ADDRESS", "同类地址期间交错", "addresses of a kind in periods within each other"
    PHONE = "PHONE", "同一电话期间交错", "the same phone in periods within each other"


@dataclass(frozen=True, slots=True)
class DuplicateIdentity(Problem):
    """DUPLICATE_IDENTITY: the document is on record for somebody of another name, birth date or sex.

    Tells nothing of that person but the document, masked: it is what the caller gave.
    """

    kind: IdentityDocumentKind
    masked: str


@dataclass(frozen=True, slots=True)
class DuplicatePerson(Problem):
    """DUPLICATE_PERSON: somebody of the same name and birth date, and the same phone where one is given, is on record.

    `candidates` are the codes of those whom the actor reaches, oldest record first; there may be others.
    """

    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeRefused(Problem):
    """MERGE_REFUSED: `obstacle` says which facts of the two cannot stand together for one person."""

    obstacle: MergeObstacle


_SAID: dict[str, Text] = {
    "ADDRESS_BEFORE": Text(
        "须晚于现有地址的开始日期。", "This must be later than the day on which the present address began."
    ),
    "ALREADY_GUARDIAN": Text("其在这一期间已是监护人。", "This is a guardian in that period already."),
    "ALREADY_PRIMARY": Text("该电话已是首选电话。", "This is the primary phone already."),
    "BIRTH_AFTER_FACTS": Text(
        "已有早于这一出生日期的记录，请核对。", "Facts on record are older than this birth date: check it."
    ),
    "DAY_IN_FUTURE": Text("不能晚于今天。", "This cannot be later than today."),
    "DOCUMENT_ON_RECORD": Text("该证件已登记在此人名下。", "The document is on record for this resident already."),
    "EMPTY_EDIT": Text("没有要修改的内容。", "Nothing was given to change."),
    "EMPTY_LIST": Text("列表不能为空。", "The list must not be empty."),
    "GUARDIAN_MINOR": Text("监护人须年满18周岁且在世。", "A guardian is alive and 18 or older."),
    "GUARDIAN_SELF": Text("本人不能是自己的监护人。", "Nobody is the own guardian."),
    "INSTITUTION_NEEDED": Text(
        "请写明为哪个机构登记。", "Say for which institution: your token names none of its own."
    ),
    "LAST_DOCUMENT": Text(
        "满一周岁者须至少有一个证件，请先登记正确的证件。",
        "It is the only document of somebody over one year: add the right one first.",
    ),
    "LISTED_TWICE": Text("该项重复出现。", "This stands in the list twice."),
    "NOT_FOUND": Text("没有这一编码，或您无权使用。", "There is no such code, or none you may use."),
    "NOT_GUARDIAN": Text("其当日不是监护人。", "This is no guardian on that day."),
    "PHONE_ENDED": Text("该电话已停用。", "The phone is no longer in use."),
    "PHONE_NOT_USABLE": Text(
        "错号、空号或非签约对象号码不能作首选电话。",
        "A wrong or non-existent number, or somebody else's, cannot be the primary phone.",
    ),
    "PHONE_ON_RECORD": Text("该电话已登记在此人名下。", "The phone is on record for this resident already."),
    "RECORD_EXISTS": Text("其健康档案已建立。", "The health record is open already."),
    "RESIDENT_MERGED": Text(
        "该档案已并入另一档案，请用保留的档案。", "This record was merged into another: use the one that stayed."
    ),
    "SAME_RESIDENT": Text("两者是同一档案。", "Both are the same record."),
    "SET_AND_CLEARED": Text("同一项不能同时修改又清除。", "The same part is both set and cleared."),
    "STATUS_NOT_A_RESULT": Text("“未核实”不是核实结果。", "UNVERIFIED is no result of a call."),
    "TOO_EARLY": Text("不能早于出生日期。", "This cannot be before the birth."),
    "VALID_UNTIL_PAST": Text("证件已过有效期。", "The document is no longer valid."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def duplicate_identity(kind: IdentityDocumentKind, masked: str, path: Path) -> DuplicateIdentity:
    """The document is somebody else's, as far as the register knows."""
    text = Text(
        f"该{kind.label.zh}（{masked}）已登记，但姓名、出生日期或性别不同，请核对证件；如登记有误请联系主管部门。",
        f"This {kind.label.en} ({masked}) is on record with another name, birth date or sex: check it, and ask the "
        "region authority where the record is wrong.",
    )
    return DuplicateIdentity("DUPLICATE_IDENTITY", path, text, kind, masked)


def duplicate_person(candidates: tuple[str, ...], path: Path) -> DuplicatePerson:
    """Probably the same person, who is on record without this document."""
    zh, en = (f"（{'、'.join(candidates)}）", f" ({', '.join(candidates)})") if candidates else ("", "")
    text = Text(
        f"可能已登记{zh}：姓名、出生日期（及所填电话）相同。如确为不同的人，请确认（confirmedDistinct）。",
        f"Probably on record already{en}: the same name and birth date, and the phone where one is given. "
        "If it is somebody else, confirm that (confirmedDistinct).",
    )
    return DuplicatePerson("DUPLICATE_PERSON", path, text, candidates)


def merge_refused(obstacle: MergeObstacle, path: Path) -> MergeRefused:
    """The two cannot be one while these facts stand."""
    text = Text(
        f"不能合并：{obstacle.label.zh}，请先处理。", f"They cannot become one: {obstacle.label.en}. Settle that first."
    )
    return MergeRefused("MERGE_REFUSED", path, text, obstacle)
