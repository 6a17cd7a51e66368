"""The opening phrase of schedules that repeat, follow events, episodes or seasons."""

from __future__ import annotations

from catalog.schedule import OnEvent, PerEpisode, PerPeriod
from catalog.vocabulary import Event, Frame, Period, Season, TimeUnit
from catalog.words.phrases import ANCHORS, length, times
from core.language import Text

_SEASONS = {
    Season.SANFU: Text("三伏期间", "in the dog days"),
    Season.SPRING_FESTIVAL: Text("春节前后", "around Spring Festival"),
    Season.DENGUE_HFMD_SUMMER: Text("夏季登革热手足口病流行季", "in the summer season of dengue and HFMD"),
    Season.INFLUENZA_WINTER: Text("冬季流感流行季", "in the winter season of influenza"),
    Season.SPRING: Text("春季", "in spring"),
    Season.AUTUMN: Text("秋季", "in autumn"),
}
_EVENTS = {
    Event.RECORD_DATA_CHANGED: Text("档案信息变化时", "when record data change"),
    Event.UP_REFERRAL_DECIDED: Text("决定上转时", "when an upward referral is decided"),
    Event.DOWN_REFERRAL_ACCEPTED: Text("接收下转时", "when a down-referral is accepted"),
    Event.REPEAT_PRESCRIPTION: Text("慢病续方时", "when a repeat prescription is asked for or due"),
    Event.ASSESSMENT_DONE: Text("完成健康评估后", "when a health assessment is done"),
    Event.UPPER_EXAM_ORDERED: Text("开具上级医院检查时", "when an upper-hospital examination is ordered"),
    Event.ADMISSION_NEEDED: Text("需住院时", "when admission is needed"),
    Event.TELECONSULT_ORDERED: Text("申请远程会诊时", "when a tele-consultation is ordered"),
    Event.ECG_TAKEN: Text("采集心电图后", "when an ECG is taken"),
    Event.EMERGENCY_TRANSFER_DEPARTURE: Text("急危重症转运出发时", "when an emergency transfer departs"),
    Event.VACCINE_DUE: Text("疫苗应种时", "when a vaccine dose is due"),
    Event.BP_UNCONTROLLED: Text("血压控制不满意时", "when blood pressure is uncontrolled"),
    Event.GLUCOSE_UNCONTROLLED: Text("血糖控制不满意时", "when glucose is uncontrolled"),
    Event.HTN_EMERGENCY_REFERRAL: Text("高血压紧急转诊时", "when hypertension is referred as an emergency"),
    Event.TB_DOSE_DAY: Text("每个服药日", "on each dose day"),
    Event.TB_SUSPECTED: Text("发现结核可疑症状时", "when TB symptoms are suspected"),
    Event.SMD_UNSTABLE: Text("病情不稳定时", "when the condition is unstable"),
    Event.NEED_IDENTIFIED: Text("发现需要时", "when staff find the need"),
    Event.CHECKUP_REPORT_RECEIVED: Text("收到体检报告时", "when a check-up report is received"),
    Event.DEPARTURE_FOR_WORK: Text("外出务工出发时", "when leaving for work elsewhere"),
    Event.COURSE_SESSION: Text("按医嘱疗程逐次", "at each session of a prescribed course"),
}


def season_words(season: Season) -> Text:
    """When in the year: «春节前后» / "around Spring Festival"."""
    return _SEASONS[season]


def episode_base(schedule: PerEpisode) -> Text:
    """«每次妊娠4次» / "4 times for each pregnancy"."""
    number, name = times(schedule.times), schedule.episode.label
    return Text(f"每次{name.zh}{number.zh}", f"{number.en} for each {name.en}")


def period_base(schedule: PerPeriod) -> Text:
    """«每季度1次（自然季度）» / "once each calendar quarter"."""
    number, period, every = times(schedule.times), schedule.period, schedule.every
    if schedule.frame is Frame.SCHOOL:
        zh, en = ("学年", "school year") if period is Period.YEAR else ("学期", "school term")
        each_en = f"each {en}" if every == 1 else f"every {every} {en}s"
        return Text(f"每{'' if every == 1 else f'{every}个'}{zh}{number.zh}", f"{number.en} {each_en}")
    counter = "个" if period in (Period.MONTH, Period.QUARTER, Period.HALF) else ""
    zh = f"每{'' if every == 1 else f'{every}{counter}'}{period.label.zh}{number.zh}"
    if schedule.within is not None and schedule.frame is Frame.CONTRACT:
        anchor = ANCHORS[schedule.within.anchor]
        return Text(
            f"{zh}（自{anchor.zh}起算）",
            f"{number.en} {_each(period.label.en, every)} counted from {anchor.en}",
        )
    if period is Period.DAY:
        return Text(zh, f"{number.en} {_each('day', every)}")
    if schedule.frame is Frame.CALENDAR:
        noted = f"自然{period.label.zh}"
        return Text(f"{zh}（{noted}）", f"{number.en} {_each(f'calendar {period.label.en}', every)}")
    return Text(f"{zh}（自协议生效起算）", f"{number.en} {_each(f'contract {period.label.en}', every)}")


def event_base(schedule: OnEvent) -> Text:
    """«血压控制不满意时，14天内» / "when blood pressure is uncontrolled, within 14 days"."""
    event, deadline = _EVENTS[schedule.event], schedule.deadline
    if deadline is None:
        return event
    said = length(deadline)
    if deadline.rough_days > 0:
        return Text(f"{event.zh}，{said.zh}内", f"{event.en}, within {said.en}")
    if deadline.rough_days < 0:
        return Text(f"{event.zh}，至少提前{said.zh}", f"{event.en}, at least {said.en} before")
    if deadline.unit in (TimeUnit.MINUTE, TimeUnit.HOUR):
        return Text(f"{event.zh}，须在此前完成", f"{event.en}, done by then")
    return Text(f"{event.zh}，不晚于当日", f"{event.en}, no later than that day")


def _each(period: str, every: int) -> str:
    return f"each {period}" if every == 1 else f"every {every} {period}s"
