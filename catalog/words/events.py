"""Events in words, and the time by which something follows or precedes them."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.timing import Offset
from catalog.vocabulary import Event, TimeUnit
from catalog.words.phrases import length
from core.language import Text

_ANSWER = Text("回复", "answer")


@dataclass(frozen=True, slots=True)
class EventWords:
    """An event as a clause: «血压控制不满意», "blood pressure is found uncontrolled".

    `at` says when it happens, where «…时» / "when …" would limp; `is_departure`: what is due at once is due before it.
    `is_occasion`: `at` names the day or session itself, which what is due at once does not repeat. `answer` is what a
    response consists of.
    """

    zh: str
    en: str
    at: Text | None = None
    is_departure: bool = False
    is_occasion: bool = False
    answer: Text = _ANSWER


EVENTS = {
    Event.RECORD_DATA_CHANGED: EventWords("档案信息变化", "record data change"),
    Event.UP_REFERRAL_DECIDED: EventWords("决定上转", "an upward referral is decided"),
    Event.DOWN_REFERRAL_ACCEPTED: EventWords("接收下转", "a down-referral is accepted"),
    Event.REPEAT_PRESCRIPTION: EventWords("慢病续方", "a repeat prescription is asked for or due"),
    Event.ASSESSMENT_DONE: EventWords(
        "完成健康评估", "a health assessment is done", at=Text("完成健康评估后", "after a health assessment")
    ),
    Event.UPPER_EXAM_ORDERED: EventWords("开具上级医院检查", "an upper-hospital examination is ordered"),
    Event.ADMISSION_NEEDED: EventWords("需住院", "admission is needed"),
    Event.TELECONSULT_ORDERED: EventWords("申请远程会诊", "a tele-consultation is ordered"),
    Event.ECG_TAKEN: EventWords("采集心电图", "an ECG is taken", answer=Text("出具报告", "report")),
    Event.EMERGENCY_TRANSFER_DEPARTURE: EventWords(
        "急危重症转运出发", "an emergency transfer departs", is_departure=True
    ),
    Event.VACCINE_DUE: EventWords("疫苗应种", "a vaccine dose is due"),
    Event.BP_UNCONTROLLED: EventWords("发现血压控制不满意", "blood pressure is found uncontrolled"),
    Event.GLUCOSE_UNCONTROLLED: EventWords("发现血糖控制不满意", "glucose is found uncontrolled"),
    Event.HTN_EMERGENCY_REFERRAL: EventWords(
        "高血压紧急转诊",
        "an emergency referral for hypertension",
        at=Text("高血压紧急转诊时", "when hypertension is referred as an emergency"),
    ),
    Event.TB_DOSE_DAY: EventWords(
        "每个服药日", "each dose day", at=Text("每个服药日", "on each dose day"), is_occasion=True
    ),
    Event.TB_SUSPECTED: EventWords("发现结核可疑症状", "TB symptoms are suspected"),
    Event.SMD_UNSTABLE: EventWords("发现病情不稳定", "the condition is found unstable"),
    Event.NEED_IDENTIFIED: EventWords("发现需要", "staff find the need"),
    Event.CHECKUP_REPORT_RECEIVED: EventWords("收到体检报告", "a check-up report is received"),
    Event.DEPARTURE_FOR_WORK: EventWords("外出务工", "leaving for work elsewhere", is_departure=True),
    Event.COURSE_SESSION: EventWords(
        "疗程中的每次治疗",
        "each session of a prescribed course",
        at=Text("按医嘱疗程逐次", "at each session of a prescribed course"),
        is_occasion=True,
    ),
}
_BRIEF = (TimeUnit.MINUTE, TimeUnit.HOUR)


def event_words(event: Event, deadline: Offset | None, respond_within: Offset | None) -> Text:
    """«发现血压控制不满意后14天内» / "within 14 days after blood pressure is found uncontrolled"."""
    said = _due(EVENTS[event], deadline)
    if respond_within is None:
        return said
    answer, limit = EVENTS[event].answer, length(respond_within)
    if deadline is None:
        return Text(f"{EVENTS[event].zh}后{limit.zh}内{answer.zh}", f"{said.en}, {answer.en} within {limit.en}")
    return Text(f"{said.zh}，{limit.zh}内{answer.zh}", f"{said.en}, {answer.en} within {limit.en}")


def _due(event: EventWords, deadline: Offset | None) -> Text:  # noqa: PLR0911  one return for each kind of deadline
    if deadline is None:
        return event.at or Text(f"{event.zh}时", f"when {event.en}")
    limit = length(deadline)
    if deadline.rough_days > 0:
        return Text(f"{event.zh}后{limit.zh}内", f"within {limit.en} after {event.en}")
    if deadline.rough_days < 0:
        return Text(f"{event.zh}前至少{limit.zh}", f"at least {limit.en} before {event.en}")
    if event.is_departure:
        return Text(f"{event.zh}前", f"before {event.en}")
    if event.at is not None and event.is_occasion:
        return event.at
    if deadline.unit in _BRIEF:
        return Text(f"{event.zh}时即时", f"at once when {event.en}")
    return Text(f"{event.zh}当日", f"on the day {event.en}")
