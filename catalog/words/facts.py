"""Words of recorded facts, diseases, places to live and rosters: as a state, denied, and as a restriction.

English states are participial: they follow "people", "only while" and a comma alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.vocabulary import Episode, Flag, Residence, Roster
from core.language import Text


@dataclass(frozen=True, slots=True)
class Fact:
    """A recorded fact in words. `only`: the clause that restricts a service to it, where the rule's would limp."""

    holds: Text
    denied: Text
    only: Text | None = None


FACTS = {
    Flag.SUPPLY_OVER_4_WEEKS: Fact(
        Text("处方量超过四周", "supply of over four weeks"),
        Text("处方量不超过四周", "supply of four weeks or less"),
        Text("仅限处方量超过四周时", "only for a supply of over four weeks"),
    ),
    Flag.FAMILY_CONTRACT: Fact(
        Text("签有家庭协议", "under a family contract"), Text("未签家庭协议", "without a family contract")
    ),
    Flag.BP_GRADE_UNCLEAR: Fact(
        Text("血压分级不明", "of unclear blood-pressure grade"),
        Text("血压分级明确", "of clear blood-pressure grade"),
        Text("仅限血压分级不明者", "only with an unclear blood-pressure grade"),
    ),
    Flag.INSULIN_USER: Fact(Text("使用胰岛素", "using insulin"), Text("未使用胰岛素", "not using insulin")),
    Flag.OXYGEN_USER: Fact(
        Text("接受家庭氧疗", "on home oxygen"),
        Text("未接受家庭氧疗", "not on home oxygen"),
        Text("仅限家庭氧疗者", "only while on home oxygen"),
    ),
    Flag.SMOKER: Fact(Text("吸烟未戒", "smoking"), Text("不吸烟", "not smoking")),
    Flag.BEDRIDDEN: Fact(Text("卧床", "bedridden"), Text("未卧床", "not bedridden")),
    Flag.HOME_BED_OPEN: Fact(
        Text("家庭病床在床", "with a home bed open"),
        Text("无家庭病床", "without a home bed"),
        Text("仅限家庭病床在床期间", "only while a home bed is open"),
    ),
    Flag.ADMITTED: Fact(
        Text("住院", "in hospital"), Text("未住院", "not in hospital"), Text("仅限住院期间", "only while in hospital")
    ),
    Flag.SMD_UNSTABLE: Fact(Text("病情不稳定", "unstable"), Text("病情稳定", "stable")),
    Flag.TB_INTENSIVE_PHASE: Fact(
        Text("处于强化期", "in the intensive phase"),
        Text("不在强化期", "not in the intensive phase"),
        Text("仅限强化期内", "only in the intensive phase"),
    ),
    Flag.TB_CONTINUATION_PHASE: Fact(
        Text("处于继续期", "in the continuation phase"),
        Text("不在继续期", "not in the continuation phase"),
        Text("仅限继续期内", "only in the continuation phase"),
    ),
    Flag.TB_STAFF_SUPERVISED: Fact(
        Text("由医务人员督导服药", "with doses supervised by staff"),
        Text("非医务人员督导服药", "without doses supervised by staff"),
    ),
    Flag.TB_FAMILY_SUPERVISED: Fact(
        Text("由家庭成员督导服药", "with doses supervised by the family"),
        Text("非家庭成员督导服药", "without doses supervised by the family"),
    ),
    Flag.CANCER_SCREENING_INDICATED: Fact(
        Text("按年龄或风险应做癌症早筛", "due for cancer screening by age or risk"),
        Text("按年龄和风险无需癌症早筛", "not due for cancer screening by age or risk"),
        Text("仅限按年龄或风险应做癌症早筛者", "only if due for cancer screening by age or risk"),
    ),
    Flag.DUST_OR_CHEMICAL_JOB: Fact(
        Text("从事接触粉尘或化学品的工作", "working with dust or chemicals"),
        Text("不从事接触粉尘或化学品的工作", "not working with dust or chemicals"),
        Text("仅限工作中接触粉尘或化学品者", "only while working with dust or chemicals"),
    ),
    Flag.DEPENDANTS_AT_HOME: Fact(
        Text("有留守老人或儿童", "with older people or children left at home"),
        Text("无留守老人或儿童", "with no older people or children left at home"),
        Text("仅限家有留守老人或儿童者", "only with older people or children left at home"),
    ),
    Flag.TCM_CONTRAINDICATION: Fact(
        Text("有中医技术禁忌", "with a TCM contraindication recorded"),
        Text("无中医技术禁忌", "with no TCM contraindication recorded"),
    ),
    Flag.REHAB_TRAINING_NEEDED: Fact(
        Text("经评估需康复训练", "assessed as needing rehabilitation"),
        Text("未评估为需康复训练", "not assessed as needing rehabilitation"),
        Text("仅限经评估需康复训练者", "only if assessed as needing rehabilitation"),
    ),
}
EPISODES = {
    Episode.PREGNANCY: Text("妊娠", "pregnancy"),
    Episode.POSTNATAL: Text("产后", "the postnatal period"),
    Episode.TB_TREATMENT: Text("肺结核治疗", "TB treatment"),
}
INSIDE = {
    Episode.PREGNANCY: "pregnant",
    Episode.POSTNATAL: "in the postnatal period",
    Episode.TB_TREATMENT: "under treatment for TB",
}
RESIDENCES = {
    Residence.REGISTERED: Fact(Text("户籍在本地", "registered here"), Text("户籍不在本地", "not registered here")),
    Residence.LIVES: Fact(Text("居住在本地", "living here"), Text("不居住在本地", "not living here")),
    Residence.WORKS: Fact(Text("在本地工作", "working here"), Text("不在本地工作", "not working here")),
    Residence.STUDIES: Fact(Text("在本地就读", "studying here"), Text("不在本地就读", "not studying here")),
    Residence.AT_HOME: Fact(Text("居家生活", "living at home"), Text("非居家生活", "not living at home")),
}
ROSTERS = {
    Roster.EMPLOYER: Text("用人单位名册", "an employer's roster"),
    Roster.SCHOOL: Text("学校名册", "a school's roster"),
    Roster.CARE_HOME: Text("养老机构名册", "a care home's roster"),
}
DISEASES = {
    "I10-I13": Text("高血压", "hypertension"),
    "E11": Text("2型糖尿病", "type 2 diabetes"),
    "I20-I25": Text("冠心病", "coronary heart disease"),
    "I60-I64": Text("脑卒中", "stroke"),
    "I69": Text("脑卒中", "stroke"),
    "J44": Text("慢阻肺", "COPD"),
    "N18": Text("慢性肾病", "chronic kidney disease"),
    "C00-C97": Text("恶性肿瘤", "cancer"),
}
"""The names of the ICD-10 ranges that the catalog asks for; other ranges are said by their codes alone."""
