"""The fixed words of the paper (协议用语), each worded once, in both languages."""

from __future__ import annotations

from typing import Final

from core.language import Text

CODE: Final = Text("协议编号", "Agreement number")
KIND: Final = Text("协议类型", "Kind of agreement")
PARTIES: Final = Text("签约双方", "Parties")
PARTY_A: Final = Text("甲方（居民方）", "Party A: residents")
PARTY_B: Final = Text("乙方（服务方）", "Party B: provider")
RESIDENTS: Final = Text("签约居民", "Residents covered")
NAME: Final = Text("姓名", "Name")
DOCUMENT: Final = Text("身份证件", "Identity document")
PHONE: Final = Text("电话", "Phone")
RELATION: Final = Text("与户主关系", "Relation to the head")
GUARDIAN: Final = Text("监护人", "Guardian")
HEAD: Final = Text("户主", "Head of the household")
ADDRESS: Final = Text("地址", "Address")
ORGANISATION: Final = Text("签约单位", "Organisation")
ORGANISATION_KIND: Final = Text("单位类型", "Kind of organisation")
CREDIT_CODE: Final = Text("统一社会信用代码", "Unified social credit code")
ROSTER: Final = Text("名册人数", "People on the roster")
CONTACT: Final = Text("联系人", "Contact")
PROVIDER: Final = Text("服务方", "Provider")
INSTITUTION: Final = Text("签约机构", "Institution")
INSTITUTION_PHONE: Final = Text("机构电话", "Phone of the institution")
GUIDANCE: Final = Text("业务指导", "Guided by")
MEMBERS: Final = Text("团队成员", "Members of the team")
ROLE: Final = Text("职责", "Role")
TERM: Final = Text("协议期限", "Term")
PACKAGES: Final = Text("服务包", "Service packages")
IN_FORCE: Final = Text("启用日期", "In force")
HOLDER: Final = Text("持有人", "Holder")
ITEMS: Final = Text("所含项目", "Items included")
ITEM: Final = Text("服务项目", "Item")
SCHEDULE: Final = Text("频次与时间", "How often and when")
WHERE: Final = Text("服务方式", "Where")
COST: Final = Text("个人费用", "Cost to the resident")
PAID_BY: Final = Text("费用说明", "Paid with")
NOT_INCLUDED: Final = Text("本包未含项目", "Offered with this package but not included here")
NO_PACKAGES: Final = Text("本协议未列服务包。", "This agreement lists no packages.")
NO_LINES: Final = Text("本包未列服务项目。", "This package lists no items.")
OVERLAPS: Final = Text("重复项目", "Items of several packages")
PRICES: Final = Text("费用（元）", "Prices (yuan)")
YEAR: Final = Text("协议年", "Contract year")
PACKAGE: Final = Text("服务包", "Package")
TOTAL: Final = Text("合计", "Total")
ALL_YEARS: Final = Text("协议期合计", "Whole term")
BY_PAYER: Final = Text("按协议年、服务包和出资方", "By contract year, package and payer")
NO_PRICES: Final = Text("本协议未列费用。", "This agreement lists no prices.")
PLACEHOLDER_PRICES: Final = Text(
    "注意：价格为占位示例，尚未核定，不作为收费依据。",
    "Note: these prices are placeholders that nobody has decided yet; nothing may be charged by them.",
)
PER_HEAD: Final = Text("以下价格按名册上每人计。", "These prices are per head on the roster.")
CLAUSES: Final = Text("双方约定", "What the parties agree")
PROPOSED_CLAUSES: Final = Text(
    "注意：以下条款为示范文本，尚未经主管部门核定。",
    "Note: these clauses are a proposal that no authority has adopted yet.",
)
NO_CLAUSES: Final = Text("（本类条款空缺，补全前不能签约。）", "(No clauses: nobody can sign before there are.)")
DISCLOSURE: Final = Text("签约前告知", "Told before signing")
NOT_HOME_NOT_FREE: Final = Text(
    "签约服务不等于上门服务、免费服务。", "Signing means neither service at home nor free service."
)
CONSENTS: Final = Text("知情同意", "Consent")
CONSENT: Final = Text("同意事项", "Agreed to")
BY: Final = Text("同意人", "By")
WHEN: Final = Text("时间（北京时间）", "Time (Beijing)")
PENDING: Final = Text("待确认", "awaited")
CONSENTED: Final = Text("同意记录", "Consents recorded")
NO_CONSENTS: Final = Text("本协议未记录知情同意。", "No consent is recorded.")
AGREED: Final = Text(
    "已知悉服务内容、收费与服务方式，自愿签约，并同意为履行本协议使用本人健康信息",
    "Knows what is offered, how and at what cost; agrees to be covered, and to the use of health information for it",
)
RESIDENT_PARTY: Final = Text("居民（或监护人）", "Resident (or guardian)")
SIGNATURES: Final = Text("签字", "Signatures")
SIGNED: Final = Text("已签字", "Signed by")
TO_SIGN: Final = Text("待签字", "Yet to sign")
PARTY: Final = Text("签字方", "Party")
METHOD: Final = Text("签字方式", "Method")
EVIDENCE: Final = Text("签字凭证", "Evidence")
BY_HAND: Final = Text("签字（盖章）", "Signature (seal)")
DATE: Final = Text("日期", "Date")
NOT_SIGNED: Final = Text("本协议须各方签字后生效，目前尚未全部签字。", "Not in force: some party has yet to sign.")
VERIFICATION: Final = Text("核验", "Verification")
SCAN: Final = Text("扫码或打开下列网址，可核验本协议。", "Scan the code or open the address to check this agreement.")
QR: Final = Text("核验网址的二维码", "QR code of the verification address")
DIGEST: Final = Text("内容摘要（SHA-256）", "Digest of the content (SHA-256)")
MISSING_GLYPHS: Final = Text(
    "「〓」代替本文件字体没有或不能显示的字符：{codes}。",
    "“〓” stands for characters that this document's font lacks or that cannot be shown: {codes}.",
)
CHECKED: Final = Text("协议核验", "Agreement check")
STATUS: Final = Text("协议状态", "State")
SIGNATORY: Final = Text("签约人", "Signed by")
FIRST_DAY: Final = Text("首日", "First day")
LAST_DAY: Final = Text("末日", "Last day")
COMPARE: Final = Text(
    "请核对纸质协议所印编号、日期和内容摘要是否与上列一致；不一致的，以签约机构的记录为准。",
    "Compare number, dates and digest with those on the paper; where they differ, ask the institution.",
)
UNKNOWN_TOKEN: Final = Text("没有与此网址对应的协议。", "No agreement belongs to this address.")


def term(first: str, last: str, years: int) -> Text:
    """«2026-03-01至2027-02-28（1年）»; both days inclusive."""
    return Text(
        f"{first}至{last}（{years}年，首末两日均含）",
        f"{first} to {last} ({years} year{'' if years == 1 else 's'}, both days included)",
    )


def span(first: str, last: str) -> Text:
    """«2026-03-01至2027-02-28», both inclusive."""
    return Text(f"{first}至{last}", f"{first} to {last}")


def year(number: int) -> Text:
    """«第1年»."""
    return Text(f"第{number}年", f"Year {number}")


def version(number: int) -> Text:
    """«第2版»."""
    return Text(f"第{number}版", f"version {number}")


def subject(item: Text, whom: Text) -> Text:
    """An item that is for somebody else than the resident."""
    return Text(f"{item.zh}（{whom.zh}）", f"{item.en} ({whom.en})")


def guardian(name: str, relation: Text) -> Text:
    """«李四（父亲）»."""
    return Text(f"{name}（{relation.zh}）", f"{name} ({relation.en})")


def document(kind: Text, number: str) -> Text:
    """«居民身份证 4503**********0018»."""
    return Text(f"{kind.zh} {number}", f"{kind.en} {number}")


def people(number: int) -> Text:
    """«120人»."""
    return Text(f"{number}人", str(number))
