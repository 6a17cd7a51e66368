"""Closed sets of enrolment, one enum each for column, rule and GraphQL (DOMAIN A2, A5, B4, B6)."""

from __future__ import annotations

from core.labelled import Labelled


class ContractKind(Labelled):
    """Whom a contract is for (协议类型, R040, R167)."""

    INDIVIDUAL = "INDIVIDUAL", "个人签约", "one person"
    FAMILY = "FAMILY", "家庭签约", "a family"
    GROUP = "GROUP", "功能社区团体签约", "an organisation's roster"


class ContractState(Labelled):
    """Where a contract stands on a day (协议状态); derived from its dates, signatures and endings."""

    DRAFT = "DRAFT", "草拟", "being drafted"
    AWAITING_SIGNATURE = "AWAITING_SIGNATURE", "待签字", "awaiting signatures"
    AWAITING_APPROVAL = "AWAITING_APPROVAL", "补录待审批", "signed, entered after the deadline, awaiting approval"
    WITHDRAWN = "WITHDRAWN", "已撤回", "withdrawn before it was signed"
    UPCOMING = "UPCOMING", "已签未生效", "signed, not yet in force"
    IN_FORCE = "IN_FORCE", "履行中", "in force"
    EXPIRED = "EXPIRED", "期满", "its term is over"
    RENEWED = "RENEWED", "已续约", "its term is over and a renewal followed"
    ENDED = "ENDED", "已解约", "ended before its term was over"
    TRANSFERRED = "TRANSFERRED", "已转签", "ended by a change of provider"
    VOIDED = "VOIDED", "作废", "entered in error"


class EnrolmentState(Labelled):
    """Where one resident's cover stands on a day (签约状态, DECISIONS «states are derived»)."""

    UPCOMING = "UPCOMING", "未生效", "not yet in force"
    IN_FORCE = "IN_FORCE", "在约", "in force"
    EXPIRED = "EXPIRED", "期满", "its term is over"
    ENDED = "ENDED", "提前终止", "cut short"
    VOIDED = "VOIDED", "作废", "entered in error"


class ContractEventKind(Labelled):
    """What can happen to a contract (协议变动)."""

    DRAFTED = "DRAFTED", "草拟", "drafted"
    AMENDED = "AMENDED", "修改草稿", "the draft was changed"
    OFFERED = "OFFERED", "提交签字", "offered for signature"
    RECALLED = "RECALLED", "退回草稿", "taken back to a draft"
    CONSENTED = "CONSENTED", "知情同意", "somebody consented"
    SIGNED = "SIGNED", "签字", "a party signed"
    ENTERED = "ENTERED", "签约生效登记", "the last signature came: cover is written"
    APPROVED = "APPROVED", "补录审批通过", "a late entry was approved"
    REJECTED = "REJECTED", "补录审批不通过", "a late entry was not approved"
    WITHDRAWN = "WITHDRAWN", "撤回", "withdrawn"
    JOINED = "JOINED", "成员加入", "a member joined"
    LEFT = "LEFT", "成员退出", "a member left"
    HEAD_MOVED = "HEAD_MOVED", "户主变更", "the head of the household changed"
    ATTACHED = "ATTACHED", "启用服务包", "a package came into force"
    ADDED = "ADDED", "加选服务包", "a package was chosen later"
    PROPOSED = "PROPOSED", "推荐服务包", "a package was proposed and waits for consent"
    PROPOSAL_SETTLED = "PROPOSAL_SETTLED", "推荐已答复", "a proposal was declined or withdrawn"
    CLOSED = "CLOSED", "停用服务包", "a package was closed"
    ENDED = "ENDED", "解约", "ended"
    TRANSFERRED = "TRANSFERRED", "转签", "ended by a change of provider"
    RENEWED = "RENEWED", "续约", "renewed"
    VOIDED = "VOIDED", "作废", "voided as entered in error"


class EndingReason(Labelled):
    """Why an enrolment ended before its term (解约原因, B4)."""

    CHANGED_PROVIDER = "CHANGED_PROVIDER", "更换家庭医生（团队）", "changed provider"
    MOVED = "MOVED", "迁出", "moved away"
    DECEASED = "DECEASED", "死亡", "deceased"
    LOST_CONTACT = "LOST_CONTACT", "失访", "lost contact"
    OWN_REQUEST = "OWN_REQUEST", "本人要求", "own request"
    RE_SIGNED = "RE_SIGNED", "改签（重签）", "re-signed"
    OTHER = "OTHER", "其他", "other, with a note"


class UnsignedReason(Labelled):
    """Why somebody is not signed (未签约原因, R210 and the longer list of B4)."""

    LOST_CONTACT = "LOST_CONTACT", "失联", "lost contact"
    IMPRISONED = "IMPRISONED", "入狱服刑", "serving a sentence"
    DECEASED = "DECEASED", "死亡", "deceased"
    REFUSED = "REFUSED", "拒签", "refused, with the notice signed (R216)"
    MISSING = "MISSING", "失踪", "missing"
    MOVED_OUT = "MOVED_OUT", "迁出", "moved out"
    LONG_AWAY = "LONG_AWAY", "长期外出", "away for long"
    TEMPORARILY_AWAY = "TEMPORARILY_AWAY", "临时外出", "away for a while"
    HOSPITALISED = "HOSPITALISED", "住院（精神专科等）", "in hospital for long"
    MILITARY_SERVICE = "MILITARY_SERVICE", "服兵役", "military service"
    FOREIGN_NATIONAL = "FOREIGN_NATIONAL", "外籍", "foreign national"
    MARRIED_OUT = "MARRIED_OUT", "外嫁", "married out"
    ABROAD = "ABROAD", "出国（境）", "abroad"
    SIGNED_ELSEWHERE = "SIGNED_ELSEWHERE", "在外地签约", "signed elsewhere"
    RECORD_ELSEWHERE = "RECORD_ELSEWHERE", "档案在外地", "the record is kept elsewhere"
    IDENTITY_MISMATCH = "IDENTITY_MISMATCH", "身份信息不符", "identity does not match"
    NO_DOCUMENT = "NO_DOCUMENT", "无证件", "no document"
    DUPLICATE = "DUPLICATE", "重复", "entered twice"
    NEW = "NEW", "新增", "new, to be asked"
    OTHER = "OTHER", "其他", "other, with a note"


class SignChannel(Labelled):
    """By which way a contract came about (签约渠道, R036, R132–R134, A2)."""

    CLINIC = "CLINIC", "门诊签约", "at the clinic"
    BUSINESS_LINE = "BUSINESS_LINE", "业务工作中签约", "in the course of other health work"
    OUTREACH_EVENT = "OUTREACH_EVENT", "义诊签约", "at a free clinic or outreach event"
    HOME_VISIT = "HOME_VISIT", "上门签约", "at home"
    ON_SITE_EVENT = "ON_SITE_EVENT", "现场签约", "at a signing event"
    ONLINE_APP = "ONLINE_APP", "手机应用", "in an app"
    WECHAT_OA = "WECHAT_OA", "微信公众号", "by a WeChat official account"
    REGIONAL_PLATFORM = "REGIONAL_PLATFORM", "区域健康平台", "on the regional health platform"
    LTC_ASSESSMENT = "LTC_ASSESSMENT", "长护险评估", "at a long-term-care assessment"
    FAMILY_LINK = "FAMILY_LINK", "家庭联动", "invited by the family"
    GROUP_LINK = "GROUP_LINK", "团体联动", "through an organisation's contract"
    BACKFILL = "BACKFILL", "补录", "entered late"

    @property
    def is_online(self) -> bool:
        """Whether the resident signs without anybody of the clinic present."""
        return self in (SignChannel.ONLINE_APP, SignChannel.WECHAT_OA, SignChannel.REGIONAL_PLATFORM)

    @property
    def needs_explanation(self) -> bool:
        """Whether somebody must say that the service was explained before anybody signs (R132)."""
        return self in (SignChannel.OUTREACH_EVENT, SignChannel.ON_SITE_EVENT)


class BusinessLine(Labelled):
    """In the course of which work somebody was signed (业务条线, R036)."""

    ELDERLY = "ELDERLY", "老年人健康管理", "care for older people"
    MATERNAL = "MATERNAL", "孕产妇保健", "maternal care"
    CHILD = "CHILD", "儿童保健", "child care"
    BASIC_PUBLIC_HEALTH = "BASIC_PUBLIC_HEALTH", "基本公共卫生服务", "basic public-health services"


class CommunityPartner(Labelled):
    """Who in the community helped (协同单位, R041)."""

    TOWNSHIP = "TOWNSHIP", "街道（乡镇）", "subdistrict or township"
    COMMITTEE = "COMMITTEE", "居（村）委会", "neighbourhood or village committee"
    PUBLIC_HEALTH_COMMITTEE = "PUBLIC_HEALTH_COMMITTEE", "公共卫生委员会", "its public-health committee"


class CommunityKind(Labelled):
    """Kinds of functional communities (功能社区类型, R167, R232)."""

    ENTERPRISE = "ENTERPRISE", "企事业单位", "enterprise or public institution"
    INDUSTRIAL_PARK = "INDUSTRIAL_PARK", "产业园区", "industrial park"
    OFFICE_BUILDING = "OFFICE_BUILDING", "商务楼宇", "office building"
    CAMPUS = "CAMPUS", "校园", "campus"
    NURSERY = "NURSERY", "托幼机构", "nursery or kindergarten"
    SCHOOL = "SCHOOL", "学校", "school"
    CARE_HOME = "CARE_HOME", "养老院", "care home"
    HOME_CARE_CENTRE = "HOME_CARE_CENTRE", "居家养老服务（照料）中心", "home-care centre"


class SigningParty(Labelled):
    """For whom somebody signs (签字方)."""

    RESIDENT = "RESIDENT", "居民本人", "the resident"
    GUARDIAN = "GUARDIAN", "监护人", "a guardian"
    PROVIDER = "PROVIDER", "家庭医生（团队）", "the family doctor or team"
    ORGANISATION = "ORGANISATION", "单位", "the organisation"


class SigningMethod(Labelled):
    """How somebody signs (签字方式)."""

    HANDWRITTEN = "HANDWRITTEN", "纸质手写签名", "by hand on paper"
    TABLET = "TABLET", "电子手写签名", "by hand on a screen"
    FINGERPRINT = "FINGERPRINT", "按手印", "by fingerprint"
    ONE_TIME_CODE = "ONE_TIME_CODE", "短信验证码", "by a one-time code"
    SEAL = "SEAL", "公章", "by seal"


class ClosingReason(Labelled):
    """Why a selection ended sooner than it would have (停用原因)."""

    RULE_NO_LONGER_TRUE = "RULE_NO_LONGER_TRUE", "不再符合条件", "its rule is no longer true"
    EPISODE_OVER = "EPISODE_OVER", "疗程或孕产期结束", "the episode is over"
    ENROLMENT_ENDED = "ENROLMENT_ENDED", "签约终止", "the enrolment ended"
    LEFT_FAMILY = "LEFT_FAMILY", "退出家庭签约", "left the family"
    LEFT_ROSTER = "LEFT_ROSTER", "离开名册", "left the roster"
    OWN_REQUEST = "OWN_REQUEST", "本人要求", "own request"
    VOIDED = "VOIDED", "作废", "entered in error"


class FamilyRelation(Labelled):
    """What somebody is to another (家庭关系, after GB/T 4761)."""

    HEAD = "HEAD", "本人或户主", "self, or head of the household"
    SPOUSE = "SPOUSE", "配偶", "spouse"
    CHILD = "CHILD", "子女", "child"
    GRANDCHILD = "GRANDCHILD", "孙子女", "grandchild"
    PARENT = "PARENT", "父母", "parent"
    GRANDPARENT = "GRANDPARENT", "祖父母", "grandparent"
    SIBLING = "SIBLING", "兄弟姐妹", "brother or sister"
    OTHER = "OTHER", "其他", "other"


class LeavingReason(Labelled):
    """Why somebody left a household (退出家庭原因)."""

    MOVED_OUT = "MOVED_OUT", "迁出", "moved out"
    SPLIT = "SPLIT", "分户", "the household split"
    DIED = "DIED", "死亡", "died"
    CORRECTED = "CORRECTED", "登记更正", "entered in error"


class PhoneStatus(Labelled):
    """What is known of a phone number (电话核实状态, R214)."""

    UNVERIFIED = "UNVERIFIED", "未核实", "nobody has called yet"
    VERIFIED = "VERIFIED", "已核实", "reaches the signatory"
    WRONG_NUMBER = "WRONG_NUMBER", "错号", "a wrong number"
    NON_EXISTENT = "NON_EXISTENT", "空号", "does not exist"
    NOT_SIGNATORY = "NOT_SIGNATORY", "非签约对象号码", "somebody else's"


class AddressKind(Labelled):
    """Kinds of addresses (地址类型)."""

    RESIDENCE = "RESIDENCE", "现住址", "where somebody lives"
    REGISTERED = "REGISTERED", "户籍地址", "where somebody is registered"


class TagEvidence(Labelled):
    """What a recorded population rests on (人群认定依据, C4)."""

    CERTIFICATE = "CERTIFICATE", "证件", "a certificate"
    ROSTER = "ROSTER", "名单", "an official list"
    DIAGNOSIS = "DIAGNOSIS", "确诊登记", "a confirmed diagnosis"
    ASSESSMENT = "ASSESSMENT", "评估", "an assessment"
    DECLARED = "DECLARED", "本人申报", "the resident's own word"


class RevealPurpose(Labelled):
    """For what somebody is shown what is otherwise masked (查看用途)."""

    SIGNING = "SIGNING", "签约办理", "to sign a contract"
    CONTACT = "CONTACT", "联系居民", "to reach the resident"
    CARE = "CARE", "诊疗服务", "to care for the resident"
    DATA_QUALITY = "DATA_QUALITY", "数据核对", "to check records"
    COMPLAINT = "COMPLAINT", "投诉处理", "to deal with a complaint"


class RequestKind(Labelled):
    """What a resident may ask for (申请类型, R190–R191)."""

    CHANGE_PROVIDER = "CHANGE_PROVIDER", "更换家庭医生（团队）", "another provider"
    END = "END", "解约", "an end"


class RequestAnswer(Labelled):
    """How a clinic answered (答复)."""

    ACCEPTED = "ACCEPTED", "受理", "accepted: the clinic acts"
    DECLINED = "DECLINED", "不予受理", "declined, with a reason"
    WITHDRAWN = "WITHDRAWN", "本人撤回", "the resident took it back"


class ProposalOutcome(Labelled):
    """What became of a proposal (推荐结果)."""

    TAKEN_UP = "TAKEN_UP", "已采纳", "taken up: the package is held"
    DECLINED = "DECLINED", "居民谢绝", "declined by the resident's side"
    WITHDRAWN = "WITHDRAWN", "机构撤回", "taken back by the clinic"


class FactKind(Labelled):
    """Kinds of dated facts on record of a resident (记录类别, C4)."""

    TAG = "TAG", "人群标签", "a population"
    DIAGNOSIS = "DIAGNOSIS", "诊断", "a diagnosis"
    PREGNANCY = "PREGNANCY", "妊娠", "a pregnancy"
    TB_TREATMENT = "TB_TREATMENT", "肺结核治疗", "a course of TB treatment"
    MOBILITY = "MOBILITY", "行动能力评估", "an assessment of mobility"
    RISK_GRADE = "RISK_GRADE", "红黄绿分级", "a risk grade"
    FLAG = "FLAG", "标记", "a flag"
