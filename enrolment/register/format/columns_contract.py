"""The columns of a register about contracts: with whom, for what, until when, how it was signed."""

from __future__ import annotations

from typing import Final

from core.language import Text
from enrolment.register.format.choice import (
    CHANNELS,
    KINDS,
    LINES,
    METHODS,
    NEEDS,
    PARTNERS,
    ROLES,
)
from enrolment.register.format.column import CellKind as K
from enrolment.register.format.column import Column, Part, Wanted

_PART = Wanted.PART

CONTRACT: Final = (
    Column(
        "contractNumber",
        Text("协议编号", "Contract number"),
        Text(
            "原系统的协议编号；一份家庭协议各成员相同。",
            "The former system's number; members of one family's contract share it.",
        ),
        Part.CONTRACT,
        also=("签约编号", "协议书编号"),
    ),
    Column(
        "contractKind",
        Text("协议类型", "Contract kind"),
        Text("个人或家庭；不填为个人签约。", "One person's or a family's; blank: one person's."),
        Part.CONTRACT,
        K.CHOICE,
        KINDS,
    ),
    Column(
        "team",
        Text("签约团队", "Team"),
        Text("签约团队编码；与签约医生二者取其一。", "The team's code; either this or the doctor."),
        Part.CONTRACT,
        K.CODE,
        also=("团队编码", "家庭医生团队", "team code"),
    ),
    Column(
        "practitioner",
        Text("签约医生", "Doctor"),
        Text("以个人名义签约的医生编码。", "The code of the doctor who signs alone."),
        Part.CONTRACT,
        K.CODE,
        also=("签约医生编码",),
    ),
    Column(
        "practitionerRole",
        Text("签约医生身份", "Doctor's role"),
        Text("签约医生以何身份签约，与签约医生同填。", "In which role the doctor signs, together with the doctor."),
        Part.CONTRACT,
        K.CHOICE,
        ROLES,
    ),
    Column(
        "guidingInstitution",
        Text("指导机构", "Guiding institution"),
        Text("指导签约医生的机构编码。", "The code of the institution that guides the doctor."),
        Part.CONTRACT,
        K.CODE,
    ),
    Column(
        "supportingTeam",
        Text("支持团队", "Supporting team"),
        Text("支持签约医生的团队编码。", "The code of the team that supports the doctor."),
        Part.CONTRACT,
        K.CODE,
    ),
    Column(
        "institution",
        Text("签约机构", "Institution"),
        Text(
            "签约机构编码；不填为导入的机构。", "The code of where it was signed; blank: the institution that imports."
        ),
        Part.CONTRACT,
        K.CODE,
        also=("签约机构编码", "机构编码"),
    ),
    Column(
        "signedOn",
        Text("签约日期", "Signed on"),
        Text("协议上的签字日期。", "The day of the signature on the paper."),
        Part.CONTRACT,
        K.DAY,
        wanted=_PART,
        also=("签订日期", "签约时间"),
    ),
    Column(
        "startsOn",
        Text("生效日期", "Starts on"),
        Text("协议的第一天。", "The first day covered."),
        Part.CONTRACT,
        K.DAY,
        wanted=_PART,
        also=("服务开始日期", "起始日期", "协议开始日期"),
    ),
    Column(
        "years",
        Text("签约年限", "Years"),
        Text("1、2或3年；可由到期日期得出。", "For 1, 2 or 3 years; it may follow from the last day."),
        Part.CONTRACT,
        K.NUMBER,
        also=("签约周期", "协议期限"),
    ),
    Column(
        "lastDay",
        Text("到期日期", "Last day"),
        Text("最后服务日，含当日；可由年限得出。", "The last day covered, included; it may follow from the years."),
        Part.CONTRACT,
        K.DAY,
        also=("服务到期日期", "截止日期", "协议结束日期", "服务结束日期"),
    ),
    Column(
        "packages",
        Text("服务包", "Packages"),
        Text(
            "服务包编码；任选与不选写在括号内：PER-X(组=项目+项目,-项目)。",
            "Codes of packages; what was chosen and left out in brackets: PER-X(GROUP=ITEM+ITEM,-ITEM).",
        ),
        Part.CONTRACT,
        wanted=_PART,
        is_list=True,
        also=("服务包编码", "签约服务包", "签约包"),
    ),
    Column(
        "channel",
        Text("签约渠道", "Channel"),
        Text("签约渠道；不填为补录。", "By which way it came about; blank: entered late."),
        Part.CONTRACT,
        K.CHOICE,
        CHANNELS,
        also=("签约方式",),
    ),
    Column(
        "businessLine",
        Text("业务条线", "Line of work"),
        Text("渠道为业务工作中签约时填写。", "With the channel of other health work: which."),
        Part.CONTRACT,
        K.CHOICE,
        LINES,
    ),
    Column(
        "partner",
        Text("协同单位", "Community partner"),
        Text("协助签约的单位。", "Who in the community helped."),
        Part.CONTRACT,
        K.CHOICE,
        PARTNERS,
    ),
    Column(
        "explained",
        Text("已说明服务内容", "Explained"),
        Text("义诊、现场签约前已说明服务内容。", "Whether the service was explained before signing at an event."),
        Part.CONTRACT,
        K.YES,
    ),
    Column(
        "outsideArea",
        Text("同意跨区域签约", "Outside area accepted"),
        Text(
            "居民自愿选择服务区域以外的签约主体。",
            "The resident chose a provider whose area does not hold the address.",
        ),
        Part.CONTRACT,
        K.YES,
    ),
    Column(
        "provided",
        Text("已具备条件", "At hand"),
        Text("服务包要求且已具备的条件。", "What the packages need and was at hand beside signatures."),
        Part.CONTRACT,
        K.CHOICE,
        NEEDS,
        is_list=True,
    ),
    Column(
        "consentedOn",
        Text("知情同意日期", "Consented on"),
        Text("知情同意日期；不填为签约日期。", "The day of consent; blank: the day of signing."),
        Part.CONTRACT,
        K.DAY,
    ),
    Column(
        "signedByGuardian",
        Text("监护人代签", "Signed by guardian"),
        Text("由监护人同意并签字。", "Whether a guardian consented and signed."),
        Part.CONTRACT,
        K.YES,
    ),
    Column(
        "residentMethod",
        Text("居民签字方式", "Resident's method"),
        Text("居民一方的签字方式；不填为纸质手写签名。", "How the resident's side signed; blank: by hand on paper."),
        Part.CONTRACT,
        K.CHOICE,
        METHODS,
    ),
    Column(
        "residentEvidence",
        Text("居民签字凭据", "Resident's evidence"),
        Text("凭据的SHA-256摘要。", "The SHA-256 digest of what proves it."),
        Part.CONTRACT,
    ),
    Column(
        "providerSigner",
        Text("签约主体签字人", "Provider's signer"),
        Text("代表团队签字的人员编码。", "The code of the practitioner who signed for the provider."),
        Part.CONTRACT,
        K.CODE,
    ),
    Column(
        "providerMethod",
        Text("签约主体签字方式", "Provider's method"),
        Text("签约主体的签字方式；不填为纸质手写签名。", "How the provider signed; blank: by hand on paper."),
        Part.CONTRACT,
        K.CHOICE,
        METHODS,
    ),
    Column(
        "providerEvidence",
        Text("签约主体签字凭据", "Provider's evidence"),
        Text("凭据的SHA-256摘要。", "The SHA-256 digest of what proves it."),
        Part.CONTRACT,
    ),
    Column(
        "backfillReason",
        Text("补录原因", "Late-entry reason"),
        Text(
            "生效日期早于导入日时的补录原因（R229）。",
            "Why it is entered late, where it began before the import (R229).",
        ),
        Part.CONTRACT,
    ),
    Column(
        "familyAnchor",
        Text("家庭首签人", "Family anchor"),
        Text("此人是家庭中先签约、邀请其他成员的人。", "Whether this member signed first and invited the family."),
        Part.CONTRACT,
        K.YES,
    ),
    Column(
        "coveredBy",
        Text("沿用协议编号", "Covered by contract"),
        Text(
            "家庭协议的成员已与该签约主体签约、原签约不变的，填其原协议的编号；此行只可选家庭联动包，或不填服务包。",
            "On a line of a family's contract, of a member whom the provider covers already: the number of the own "
            "contract that stays as it is. Such a line has family add-ons only, or no packages.",
        ),
        Part.CONTRACT,
        is_list=True,
    ),
)
