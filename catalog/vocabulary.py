"""Closed sets of the menu. One enum serves the column, the data files and the GraphQL enum.

Names and labels are those of the starter catalog's vocabulary (CATALOG.md; DOMAIN A2).
Tiers of institutions and executor roles belong to `teams.vocabulary`.
"""

from __future__ import annotations

from core.labelled import Labelled, label

__all__ = [
    "PER_ITEM_EVENTS",
    "Anchor",
    "Episode",
    "Event",
    "Flag",
    "Frame",
    "ItemCategory",
    "ItemPayer",
    "LineSubject",
    "Mobility",
    "Modality",
    "Need",
    "OpeningHours",
    "PackageTier",
    "Payer",
    "Period",
    "Population",
    "PriceStatus",
    "Residence",
    "RiskGrade",
    "Roster",
    "ScheduleKind",
    "Season",
    "Sex",
    "TimeUnit",
    "Visibility",
    "VisitClass",
    "label",
]  # fmt: skip


class PackageTier(Labelled):
    """Kinds of packages on the menu (服务包层级, R152); exactly one BASIC in each enrolment."""

    BASIC = "BASIC", "基础包", "basic"
    PRIORITY = "PRIORITY", "重点人群包", "priority population"
    PERSONALISED = "PERSONALISED", "个性化需求包", "personalised"
    ADD_ON = "ADD_ON", "附加包", "add-on"


class Population(Labelled):
    """Groups of residents that packages address and residents are tagged with (人群)."""

    ALL = "ALL", "全人群", "everybody"
    ELDERLY = "ELDERLY", "老年人", "older people"
    MATERNAL = "MATERNAL", "孕产妇", "pregnant and postnatal women"
    CHILD = "CHILD", "儿童", "children"
    DISABLED = "DISABLED", "残疾人", "people with disabilities"
    POVERTY_LIFTED = "POVERTY_LIFTED", "脱贫人口", "people lifted out of poverty"
    MONITORED = "MONITORED", "监测对象", "households monitored against poverty"
    FP_SPECIAL = "FP_SPECIAL", "计划生育特殊家庭", "special family-planning families"
    HYPERTENSION = "HYPERTENSION", "高血压患者", "people with hypertension"
    T2DM = "T2DM", "2型糖尿病患者", "people with type 2 diabetes"
    TB = "TB", "肺结核患者", "people with pulmonary tuberculosis"
    SMD = "SMD", "严重精神障碍患者", "people with severe mental disorders"
    EMPLOYEE = "EMPLOYEE", "干部职工", "employees"
    MIGRANT_WORKER = "MIGRANT_WORKER", "务工人员", "migrant workers"
    FLOATING = "FLOATING", "流动人口", "floating residents"
    STUDENT = "STUDENT", "在校学生", "students"
    CARE_HOME_RESIDENT = "CARE_HOME_RESIDENT", "养老机构入住老人", "care-home residents"
    MOBILITY_LIMITED = "MOBILITY_LIMITED", "行动不便者", "people with limited mobility"
    CHD = "CHD", "冠心病患者", "people with coronary heart disease"
    STROKE = "STROKE", "脑卒中患者", "people with stroke"
    COPD = "COPD", "慢阻肺患者", "people with chronic obstructive pulmonary disease"
    CKD = "CKD", "慢性肾病患者", "people with chronic kidney disease"
    TUMOUR = "TUMOUR", "肿瘤患者", "people with tumours"


class Payer(Labelled):
    """Who pays a part of a package's price (出资方)."""

    PUBLIC_HEALTH = "PUBLIC_HEALTH", "基本公共卫生经费", "basic public-health fund"
    MEDICAL_INSURANCE = "MEDICAL_INSURANCE", "医保基金", "medical-insurance fund"
    FISCAL = "FISCAL", "财政及专项", "fiscal and earmarked funds"
    EMPLOYER = "EMPLOYER", "用人单位", "employer"
    SELF = "SELF", "个人", "resident"


class ItemPayer(Labelled):
    """Who bears an item: one of the payers, or FEE, the package's contract fee as a whole (签约服务费)."""

    PUBLIC_HEALTH = "PUBLIC_HEALTH", "基本公共卫生经费", "basic public-health fund"
    MEDICAL_INSURANCE = "MEDICAL_INSURANCE", "医保基金", "medical-insurance fund"
    FISCAL = "FISCAL", "财政及专项", "fiscal and earmarked funds"
    EMPLOYER = "EMPLOYER", "用人单位", "employer"
    SELF = "SELF", "个人", "resident"
    FEE = "FEE", "签约服务费", "contract service fee"


class PriceStatus(Labelled):
    """Whether a price is somebody's decision or a figure put in to make the data complete (价格性质)."""

    PLACEHOLDER = "PLACEHOLDER", "占位示例", "placeholder"
    ADOPTED = "ADOPTED", "已核定", "adopted"


class Modality(Labelled):
    """How a service reaches the resident (服务方式)."""

    CLINIC = "CLINIC", "门诊", "clinic"
    HOME = "HOME", "上门", "home"
    ONLINE = "ONLINE", "线上", "online"
    PHONE = "PHONE", "电话", "phone"
    GROUP = "GROUP", "小组或外展", "group, outreach"


class ItemCategory(Labelled):
    """What a service item is about (项目类别)."""

    PUBLIC_HEALTH = "PUBLIC_HEALTH", "公共卫生", "public health"
    HEALTH_MANAGEMENT = "HEALTH_MANAGEMENT", "健康管理", "health management"
    BASIC_MEDICAL = "BASIC_MEDICAL", "基本医疗", "basic medical care"
    CONVENIENCE = "CONVENIENCE", "便民", "convenience"
    PERSONALISED = "PERSONALISED", "个性化", "personalised"
    TCM = "TCM", "中医药", "traditional Chinese medicine"


class Visibility(Labelled):
    """Who may see that a resident holds a package (可见范围)."""

    NORMAL = "NORMAL", "一般", "normal"
    RESTRICTED = "RESTRICTED", "限制可见", "restricted"


class LineSubject(Labelled):
    """For whom a line is delivered when not for the resident who signed (服务对象)."""

    NEWBORN = "NEWBORN", "新生儿", "newborn"


class ScheduleKind(Labelled):
    """The ten ways in which an item falls due (频次类型)."""

    PER_PERIOD = "PER_PERIOD", "按周期", "per period"
    ONCE = "ONCE", "一次", "once"
    MILESTONES = "MILESTONES", "时点", "milestones"
    ON_EVENT = "ON_EVENT", "事件触发", "on an event"
    ON_DEMAND = "ON_DEMAND", "按需", "on demand"
    WITH = "WITH", "随同", "with another service"
    PER_EPISODE = "PER_EPISODE", "按病程", "per episode"
    SEASONAL = "SEASONAL", "季节", "seasonal"
    COMBINED = "COMBINED", "合并", "combined"
    VARIANTS = "VARIANTS", "分情形", "by case"


class TimeUnit(Labelled):
    """Units of an offset; WORKDAY is 24 hours counted on working days only (时间单位)."""

    MINUTE = "MINUTE", "分钟", "minute"
    HOUR = "HOUR", "小时", "hour"
    WORKDAY = "WORKDAY", "个工作日", "working day"
    DAY = "DAY", "天", "day"
    WEEK = "WEEK", "周", "week"
    MONTH = "MONTH", "个月", "month"
    YEAR = "YEAR", "年", "year"


class Period(Labelled):
    """Periods that services repeat in (周期)."""

    DAY = "DAY", "天", "day"
    WEEK = "WEEK", "周", "week"
    MONTH = "MONTH", "月", "month"
    QUARTER = "QUARTER", "季度", "quarter"
    HALF = "HALF", "半年", "half-year"
    YEAR = "YEAR", "年", "year"


class Frame(Labelled):
    """What periods are counted by (周期口径): the calendar, the contract's start, or the school year."""

    CALENDAR = "CALENDAR", "自然周期", "calendar"
    CONTRACT = "CONTRACT", "协议周期", "contract"
    SCHOOL = "SCHOOL", "学年学期", "school"


class Anchor(Labelled):
    """The day that offsets are counted from (起算点)."""

    CONTRACT_START = "CONTRACT_START", "协议生效日", "contract start"
    PACKAGE_START = "PACKAGE_START", "服务包启用日", "day the package was attached"
    SIGNING = "SIGNING", "签约日", "signing"
    BIRTH = "BIRTH", "出生", "birth"
    LMP = "LMP", "末次月经", "last menstrual period"
    DELIVERY = "DELIVERY", "分娩", "delivery"
    DISCHARGE = "DISCHARGE", "产后或新生儿出院", "discharge after the birth (mother or newborn)"
    NOTICE = "NOTICE", "接到通知", "notification of the case"
    TREATMENT_START = "TREATMENT_START", "开始治疗", "start of treatment"
    TREATMENT_END = "TREATMENT_END", "停止治疗", "end of treatment"
    KINDERGARTEN_ENTRY = "KINDERGARTEN_ENTRY", "入园", "kindergarten entry"


class Event(Labelled):
    """What makes an ON_EVENT item due (触发事件)."""

    RECORD_DATA_CHANGED = "RECORD_DATA_CHANGED", "档案信息变化", "record data changed"
    UP_REFERRAL_DECIDED = "UP_REFERRAL_DECIDED", "决定上转", "upward referral decided"
    DOWN_REFERRAL_ACCEPTED = "DOWN_REFERRAL_ACCEPTED", "接收下转", "down-referral accepted"
    REPEAT_PRESCRIPTION = "REPEAT_PRESCRIPTION", "慢病续方", "repeat prescription asked for or due"
    ASSESSMENT_DONE = "ASSESSMENT_DONE", "完成健康评估", "health assessment done"
    UPPER_EXAM_ORDERED = "UPPER_EXAM_ORDERED", "开具上级医院检查", "upper-hospital examination ordered"
    ADMISSION_NEEDED = "ADMISSION_NEEDED", "需住院", "admission needed"
    TELECONSULT_ORDERED = "TELECONSULT_ORDERED", "申请远程会诊", "tele-consultation ordered"
    ECG_TAKEN = "ECG_TAKEN", "采集心电图", "ECG taken"
    EMERGENCY_TRANSFER_DEPARTURE = (
        "EMERGENCY_TRANSFER_DEPARTURE",
        "急危重症转运出发",
        "emergency transfer departs",
    )
    VACCINE_DUE = "VACCINE_DUE", "疫苗应种", "vaccine dose due"
    BP_UNCONTROLLED = "BP_UNCONTROLLED", "血压控制不满意", "blood pressure uncontrolled"
    GLUCOSE_UNCONTROLLED = "GLUCOSE_UNCONTROLLED", "血糖控制不满意", "glucose uncontrolled"
    HTN_EMERGENCY_REFERRAL = "HTN_EMERGENCY_REFERRAL", "高血压紧急转诊", "emergency referral for hypertension"
    TB_DOSE_DAY = "TB_DOSE_DAY", "服药日", "a dose day of the TB regimen"
    TB_SUSPECTED = "TB_SUSPECTED", "发现结核可疑症状", "TB symptoms suspected"
    SMD_UNSTABLE = "SMD_UNSTABLE", "病情不稳定", "severe mental disorder unstable"
    NEED_IDENTIFIED = "NEED_IDENTIFIED", "发现需要", "staff found the need for this item"
    CHECKUP_REPORT_RECEIVED = "CHECKUP_REPORT_RECEIVED", "收到体检报告", "check-up report received"
    DEPARTURE_FOR_WORK = "DEPARTURE_FOR_WORK", "外出务工出发", "departure for work elsewhere"
    COURSE_SESSION = "COURSE_SESSION", "疗程中的一次", "one session of a course prescribed by the doctor"


PER_ITEM_EVENTS = frozenset({Event.NEED_IDENTIFIED, Event.COURSE_SESSION})
"""Events that are about one item: a need found for it, a session of its course. The others are about all."""


class VisitClass(Labelled):
    """Classes of visits that an item may ride along with (就诊类别); their items are data."""

    ANTENATAL = "ANTENATAL", "产前检查", "antenatal visit"
    FOLLOW_UP = "FOLLOW_UP", "随访", "follow-up visit"
    ANNUAL_CHECK = "ANNUAL_CHECK", "年度体检", "annual check"
    FIRST_OF_YEAR = "FIRST_OF_YEAR", "当年首诊", "first visit of the calendar year"
    ANY = "ANY", "任一次就诊", "any visit"


class Season(Labelled):
    """Seasons that services fall in (季节); their dates or almanac rules are data."""

    SANFU = "SANFU", "三伏", "dog days"
    SPRING_FESTIVAL = "SPRING_FESTIVAL", "春节前后", "around Spring Festival"
    DENGUE_HFMD_SUMMER = "DENGUE_HFMD_SUMMER", "夏季登革热手足口病", "dengue and HFMD summer"
    INFLUENZA_WINTER = "INFLUENZA_WINTER", "冬季流感", "influenza winter"
    SPRING = "SPRING", "春季", "spring"
    AUTUMN = "AUTUMN", "秋季", "autumn"


class Episode(Labelled):
    """Courses of a resident's life or illness with a beginning and an end (病程)."""

    PREGNANCY = "PREGNANCY", "妊娠", "pregnancy"
    POSTNATAL = "POSTNATAL", "产后", "postnatal period"
    TB_TREATMENT = "TB_TREATMENT", "肺结核治疗", "TB treatment"


class Need(Labelled):
    """What must be at hand before an item is delivered or a package signed (前提)."""

    GUARDIAN_CONSENT = "GUARDIAN_CONSENT", "监护人同意", "guardian consent"
    GUARDIAN_SIGNATURE = "GUARDIAN_SIGNATURE", "监护人签字", "guardian signature"
    PATIENT_CONSENT = "PATIENT_CONSENT", "患者同意", "patient consent"
    SIGNED_CONFIRMATION = "SIGNED_CONFIRMATION", "签字确认", "signed confirmation"
    BOOKING = "BOOKING", "预约", "booking"
    RESERVED_SLOT = "RESERVED_SLOT", "预留号源", "a slot in the reserved pool"
    HOSPITAL_ACCEPTANCE = "HOSPITAL_ACCEPTANCE", "医院同意接收", "hospital acceptance"
    SUITABLE_ITEM = "SUITABLE_ITEM", "适宜检查检验项目", "an examination on the suitable list"
    DEVICE_DATA = "DEVICE_DATA", "设备上传数据", "device upload"


class Flag(Labelled):
    """Recorded facts about a resident that rules may ask for (标记)."""

    SUPPLY_OVER_4_WEEKS = "SUPPLY_OVER_4_WEEKS", "处方量超过四周", "supply over four weeks"
    FAMILY_CONTRACT = "FAMILY_CONTRACT", "家庭协议", "family contract"
    BP_GRADE_UNCLEAR = "BP_GRADE_UNCLEAR", "血压分级不明", "blood-pressure grade unclear"
    INSULIN_USER = "INSULIN_USER", "使用胰岛素", "insulin user"
    OXYGEN_USER = "OXYGEN_USER", "家庭氧疗", "home-oxygen user"
    SMOKER = "SMOKER", "吸烟未戒", "smokes, has not quit"
    BEDRIDDEN = "BEDRIDDEN", "卧床", "bedridden"
    HOME_BED_OPEN = "HOME_BED_OPEN", "家庭病床在床", "home bed open"
    ADMITTED = "ADMITTED", "住院中", "admitted to hospital"
    SMD_UNSTABLE = "SMD_UNSTABLE", "病情不稳定", "severe mental disorder unstable"
    TB_INTENSIVE_PHASE = "TB_INTENSIVE_PHASE", "强化期", "TB intensive phase"
    TB_CONTINUATION_PHASE = "TB_CONTINUATION_PHASE", "继续期", "TB continuation phase"
    TB_STAFF_SUPERVISED = "TB_STAFF_SUPERVISED", "医务人员督导", "TB doses supervised by staff"
    TB_FAMILY_SUPERVISED = "TB_FAMILY_SUPERVISED", "家庭成员督导", "TB doses supervised by family"
    CANCER_SCREENING_INDICATED = (
        "CANCER_SCREENING_INDICATED",
        "按年龄风险应早筛",
        "cancer screening indicated by age or risk",
    )
    DUST_OR_CHEMICAL_JOB = "DUST_OR_CHEMICAL_JOB", "接触粉尘或化学品", "dust or chemical job"
    DEPENDANTS_AT_HOME = "DEPENDANTS_AT_HOME", "有留守老人儿童", "older people or children left at home"
    TCM_CONTRAINDICATION = "TCM_CONTRAINDICATION", "有中医技术禁忌", "TCM contraindication recorded"
    REHAB_TRAINING_NEEDED = "REHAB_TRAINING_NEEDED", "评估需康复训练", "assessed as needing rehabilitation"


class Sex(Labelled):
    """Sex as recorded (性别, GB/T 2261.1)."""

    MALE = "MALE", "男性", "male"
    FEMALE = "FEMALE", "女性", "female"


class RiskGrade(Labelled):
    """Colour grades of older people's health (红黄绿分级)."""

    RED = "RED", "红色", "red"
    YELLOW = "YELLOW", "黄色", "yellow"
    GREEN = "GREEN", "绿色", "green"


class Residence(Labelled):
    """How a resident belongs to a place (居住关系)."""

    REGISTERED = "REGISTERED", "户籍在本地", "registered here"
    LIVES = "LIVES", "居住在本地", "lives here"
    WORKS = "WORKS", "在本地工作", "works here"
    STUDIES = "STUDIES", "在本地就读", "studies here"
    AT_HOME = "AT_HOME", "居家生活", "lives at home"


class Roster(Labelled):
    """Kinds of rosters that a group contract is signed over (名册)."""

    EMPLOYER = "EMPLOYER", "用人单位名册", "employer's roster"
    SCHOOL = "SCHOOL", "学校名册", "school's roster"
    CARE_HOME = "CARE_HOME", "养老机构名册", "care home's roster"


class Mobility(Labelled):
    """How a resident can move about (行动能力)."""

    FREE = "FREE", "行动自如", "moves freely"
    LIMITED = "LIMITED", "行动不便", "limited mobility"


class OpeningHours(Labelled):
    """When an on-demand item can be asked for (服务时间)."""

    OPENING = "OPENING", "开诊时间内", "during opening hours"
    ALWAYS = "ALWAYS", "全天", "at any time"
