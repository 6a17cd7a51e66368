"""The domain's closed sets as GraphQL enums: each value described in English and Chinese."""

from enum import Enum

from api.schema.enums import expose
from catalog.delivery import DeliveredBy, DeliveryLevel
from catalog.difference import DifferenceKind, Part
from catalog.draft import DraftState, PackageAct
from catalog.drafting.adopting import Adoption
from catalog.drafting.finding import Severity
from catalog.menu import MenuSectionKind
from catalog.provenance import OfferOrigin, OfferPart
from catalog.quote.disclosure import ItemCost
from catalog.quote.problem import QuoteProblemCode
from catalog.quote.quote import Joining
from catalog.vocabulary import (
    Anchor,
    Episode,
    Event,
    Flag,
    Frame,
    ItemCategory,
    ItemPayer,
    LineSubject,
    Mobility,
    Modality,
    Need,
    OpeningHours,
    PackageTier,
    Payer,
    Period,
    Population,
    PriceStatus,
    Residence,
    RiskGrade,
    Roster,
    ScheduleKind,
    Season,
    Sex,
    TimeUnit,
    Visibility,
    VisitClass,
)
from core.labelled import Labelled
from core.language import Language
from teams.composition.finding import RuleKind
from teams.parameter import CadencePeriod, SlotResource, TargetKind
from teams.policy import PolicyParameter, PolicyStatus
from teams.region import RegionKind
from teams.vocabulary import (
    AffiliationKind,
    Capability,
    Department,
    DiseaseGroup,
    ExecutorRole,
    GpTraining,
    GridKind,
    InstitutionGrade,
    InstitutionKind,
    LicenceCategory,
    LicenceLevel,
    NetworkKind,
    Ownership,
    PracticeEnd,
    SiteMode,
    TeamStanding,
    TeamState,
    Tier,
    Tightness,
    TitleLevel,
)


def _both(member: Enum) -> str:
    assert isinstance(member, Labelled)  # noqa: S101  only labelled enums are exposed by this
    return f"{member.label.en[:1].upper()}{member.label.en[1:]} ({member.label.zh})."


_DESCRIPTIONS: dict[type[Labelled], str] = {
    Adoption: "What a region makes of a package that a region above it offers (采用方式).",
    AffiliationKind: "How one institution stands to another, or to a network (机构关系).",
    Anchor: "The day that offsets are counted from (起算点).",
    CadencePeriod: "How often residents are contacted (联系周期).",
    Capability: "What an institution can do beyond its scope (能力标志).",
    DeliveredBy: "The nearest source of somebody who can execute an item for a team's residents (由谁提供).",
    DeliveryLevel: "The level at which an item is delivered (提供层级).",
    Department: "Registered clinical subjects (诊疗科目).",
    DifferenceKind: "What happened between two versions of a package (差异类型).",
    DiseaseGroup: "The seven service groups of a chronic-disease centre (慢病服务组).",
    DraftState: "Where a draft stands (草稿状态).",
    Episode: "A course of life or illness with a beginning and an end (病程).",
    Event: "What makes an ON_EVENT item due (触发事件).",
    ExecutorRole: "Who may carry out a service item; roles of one item are alternatives (执行角色).",
    Flag: "A recorded fact about a resident that rules may ask for (标记).",
    Frame: "What periods are counted by (周期口径).",
    GpTraining: "How somebody became a general practitioner (全科医生培养途径).",
    GridKind: "Kinds of service-area cells (网格类别).",
    InstitutionGrade: "Hospital grades (医院等级).",
    InstitutionKind: "Kinds of institutions (机构类别).",
    ItemCategory: "What a service item is about (项目类别).",
    ItemCost: "What an item costs the resident (个人费用).",
    ItemPayer: "Who bears an item; FEE is the package's contract fee as a whole (项目出资方).",
    LicenceCategory: "What somebody is licensed as (执业类别).",
    LicenceLevel: "Level of a physician's licence (执业级别).",
    LineSubject: "For whom a line is delivered when not for the resident who signed (服务对象).",
    MenuSectionKind: "A section of the menu, by population (菜单分区).",
    Mobility: "How a resident can move about (行动能力).",
    Modality: "How a service reaches the resident (服务方式).",
    Need: "What must be at hand before an item is delivered or a package signed (前提).",
    NetworkKind: "Kinds of care networks (医联体类别).",
    OfferOrigin: "Whose a package on a region's menu is (来源).",
    OfferPart: "A part of a package that a region may write anew in a version of its own (组成部分).",
    OpeningHours: "When an on-demand item can be asked for (服务时间).",
    Ownership: "Who owns an institution (所有制).",
    PackageAct: "What somebody did to a package (服务包操作).",
    PackageTier: "The kind of a package on the menu (服务包层级).",
    Payer: "Who pays a part of a package's price (出资方).",
    Period: "A period that services repeat in (周期).",
    PolicyParameter: "What a region may lay down (政策参数).",
    PolicyStatus: "What a policy row rests on (依据性质).",
    Population: "A group of residents that packages address (人群).",
    PracticeEnd: "Why somebody's practice ended for good (执业终止原因).",
    PriceStatus: "Whether a price was decided by somebody or is a placeholder (价格性质).",
    QuoteProblemCode: "What keeps a basket from being signed as it is; codes are stable (报价问题代码).",
    RegionKind: "The level of an administrative division (区划级别).",
    Residence: "How a resident belongs to a place (居住关系).",
    RiskGrade: "Colour grade of an older person's health (红黄绿分级).",
    Roster: "The kind of a roster that a group contract is signed over (名册).",
    RuleKind: "What a composition report looks at (核查项目).",
    ScheduleKind: "The way in which an item falls due (频次类型).",
    Season: "A season that services fall in (季节).",
    Severity: "How grave something found in a draft is (严重程度).",
    Sex: "Sex as recorded, GB/T 2261.1 (性别).",
    SiteMode: "How somebody comes to work at an institution (执业方式).",
    SlotResource: "What hospitals keep free for signed residents (预留资源).",
    TargetKind: "How a coverage target is meant (目标类型).",
    TeamStanding: "What was decided about a team; whether it may sign is its state (团队登记状态).",
    TeamState: "Whether a team may sign on a day (团队状态).",
    Tier: "Institution tier, lowest first (机构层级).",
    Tightness: "How closely a county consortium is run (紧密程度).",
    TimeUnit: "Unit of an offset (时间单位).",
    TitleLevel: "Level of a professional title (职称级别).",
    Visibility: "Who may see that a resident holds a package; the package itself is public (可见范围).",
    VisitClass: "A class of visits that an item may ride along with (就诊类别).",
}
for _enum, _description in _DESCRIPTIONS.items():
    expose(_enum, _description, _both)
expose(Part, "A part of a package that differs between two versions (差异部分).", _both, name="DifferencePart")
expose(Joining, "How a package comes into a quote (来源).", _both, name="QuoteJoining")

_LANGUAGES = {Language.ZH: "Chinese (中文).", Language.EN: "English (英文)."}
expose(
    Language,
    "The language of an answer; it wins over the header Accept-Language (语言).",
    lambda member: _LANGUAGES[Language(member.value)],
)
