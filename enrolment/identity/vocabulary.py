"""Closed sets of identity: kinds of documents, kinds of phones and whose they are (B6, R214, R233)."""

from __future__ import annotations

from core.labelled import Labelled


class IdentityDocumentKind(Labelled):
    """By what document somebody is known (身份证件类别, after CV02.01.101)."""

    RESIDENT_ID_CARD = "RESIDENT_ID_CARD", "居民身份证", "resident identity card"
    HMT_RESIDENCE_PERMIT = "HMT_RESIDENCE_PERMIT", "港澳台居民居住证", "Hong Kong, Macao and Taiwan residence permit"
    HM_TRAVEL_PERMIT = "HM_TRAVEL_PERMIT", "港澳居民来往内地通行证", "Hong Kong and Macao mainland travel permit"
    TW_TRAVEL_PERMIT = "TW_TRAVEL_PERMIT", "台湾居民来往大陆通行证", "Taiwan mainland travel permit"
    FOREIGN_PERMANENT_RESIDENT = (
        "FOREIGN_PERMANENT_RESIDENT",
        "外国人永久居留身份证",
        "foreign permanent-resident identity card",
    )
    PASSPORT = "PASSPORT", "护照", "passport"


class PhoneKind(Labelled):
    """What kind of line a number belongs to (电话类别)."""

    MOBILE = "MOBILE", "移动电话", "mobile"
    LANDLINE = "LANDLINE", "固定电话", "landline"


class PhoneOwner(Labelled):
    """Whose phone it is: the resident's own, or that of somebody in the family (电话持有人, after GB/T 4761)."""

    SELF = "SELF", "本人", "the resident's own"
    SPOUSE = "SPOUSE", "配偶", "the spouse's"
    CHILD = "CHILD", "子女", "a child's"
    GRANDCHILD = "GRANDCHILD", "孙子女", "a grandchild's"
    PARENT = "PARENT", "父母", "a parent's"
    GRANDPARENT = "GRANDPARENT", "祖父母", "a grandparent's"
    SIBLING = "SIBLING", "兄弟姐妹", "a brother's or sister's"
    OTHER = "OTHER", "其他", "another's"


class RevealedPart(Labelled):
    """What may be shown in clear for a purpose (查看内容)."""

    DOCUMENTS = "DOCUMENTS", "证件号码", "numbers of documents"
    PHONES = "PHONES", "电话号码", "phone numbers"
    ADDRESSES = "ADDRESSES", "详细地址", "addresses"
