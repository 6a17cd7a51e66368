"""Storage of the menu. Versions and publications are append-only: triggers refuse update and delete.

Lists and trees that nobody searches by SQL (audience, schedule, eligibility) are JSON in the grammar of
`catalog.codec`; money, lines and choices are columns and rows, so that the database holds their invariants.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class MenuRevision(Model):
    """One row: a number that grows by one in every transaction that changes what the menu may show."""

    id = fields.IntField(primary_key=True)
    number = fields.BigIntField()

    class Meta:
        """Table name."""

        app = "catalog"
        table = "menu_revision"


SEASON, VISIT_CLASS = "SEASON", "VISIT_CLASS"
"""Kinds of vocabulary terms."""


class Term(Model):
    """A vocabulary entry with content of its own, such as a season's dates, the items of a visit class."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    code = fields.CharField(max_length=40)
    content: dict[str, Any] = fields.JSONField()

    class Meta:
        """Table name and uniqueness."""

        app = "catalog"
        table = "vocabulary_term"
        unique_together = (("kind", "code"),)


class ServiceItem(Model):
    """A deliverable act (服务项目) by its stable code."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=20, unique=True)

    class Meta:
        """Table name."""

        app = "catalog"
        table = "service_item"


class ServiceItemVersion(Model):
    """What a service item was at one time. Packages point at versions, so none ever changes."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation[ServiceItem] = fields.ForeignKeyField(
        "catalog.ServiceItem", on_delete=fields.RESTRICT, related_name=False
    )
    item_id: int
    number = fields.IntField()
    digest = fields.CharField(max_length=64)
    definition: dict[str, Any] = fields.JSONField()
    created_at = fields.DatetimeField()

    class Meta:
        """Table name and uniqueness."""

        app = "catalog"
        table = "service_item_version"
        unique_together = (("item", "number"),)


class ServicePackage(Model):
    """A service package (服务包) by its stable code."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=20, unique=True)

    class Meta:
        """Table name."""

        app = "catalog"
        table = "service_package"


class PackageVersion(Model):
    """One immutable version of a package. Money is fen per person and contract year (or per episode)."""

    id = fields.IntField(primary_key=True)
    package: fields.ForeignKeyRelation[ServicePackage] = fields.ForeignKeyField(
        "catalog.ServicePackage", on_delete=fields.RESTRICT, related_name=False
    )
    package_id: int
    number = fields.IntField()
    digest = fields.CharField(max_length=64)
    tier = fields.CharField(max_length=20)
    definition: dict[str, Any] = fields.JSONField()  # without price, lines and choice groups, which are rows
    public_health_fen = fields.BigIntField()
    medical_insurance_fen = fields.BigIntField()
    fiscal_fen = fields.BigIntField()
    employer_fen = fields.BigIntField()
    self_fen = fields.BigIntField()
    total_fen = fields.BigIntField()
    price_status = fields.CharField(max_length=20)
    created_at = fields.DatetimeField()

    class Meta:
        """Table name and uniqueness."""

        app = "catalog"
        table = "package_version"
        unique_together = (("package", "number"),)


class PackageLine(Model):
    """One item of a package version outside its choice groups (包内条目)."""

    id = fields.IntField(primary_key=True)
    version: fields.ForeignKeyRelation[PackageVersion] = fields.ForeignKeyField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False
    )
    version_id: int
    position = fields.IntField()
    item_version: fields.ForeignKeyRelation[ServiceItemVersion] = fields.ForeignKeyField(
        "catalog.ServiceItemVersion", on_delete=fields.RESTRICT, related_name=False
    )
    item_version_id: int
    is_required = fields.BooleanField()
    is_proposal = fields.BooleanField()
    paid_in = fields.CharField(max_length=20, null=True)
    subject = fields.CharField(max_length=20, null=True)

    class Meta:
        """Table name and uniqueness: an item stands once in a version."""

        app = "catalog"
        table = "package_line"
        unique_together = (("version", "position"), ("version", "item_version"))


class ChoiceGroup(Model):
    """«Choose k of n» in a package version (任选)."""

    id = fields.IntField(primary_key=True)
    version: fields.ForeignKeyRelation[PackageVersion] = fields.ForeignKeyField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False
    )
    version_id: int
    position = fields.IntField()
    code = fields.CharField(max_length=40)
    name_zh = fields.CharField(max_length=100)
    name_en = fields.CharField(max_length=100)
    choose = fields.IntField()
    at_least = fields.IntField(null=True)  # fewer than `choose` may be chosen, down to this; null: exactly `choose`
    is_proposal = fields.BooleanField()

    class Meta:
        """Table name and uniqueness."""

        app = "catalog"
        table = "choice_group"
        unique_together = (("version", "position"), ("version", "code"))


class ChoiceOption(Model):
    """One item that may be chosen in a choice group."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[ChoiceGroup] = fields.ForeignKeyField(
        "catalog.ChoiceGroup", on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int
    position = fields.IntField()
    item_version: fields.ForeignKeyRelation[ServiceItemVersion] = fields.ForeignKeyField(
        "catalog.ServiceItemVersion", on_delete=fields.RESTRICT, related_name=False
    )
    item_version_id: int
    surcharge_fen = fields.BigIntField(null=True)  # what choosing it costs beyond the package's price
    surcharge_payer = fields.CharField(max_length=20, null=True)

    class Meta:
        """Table name and uniqueness."""

        app = "catalog"
        table = "choice_option"
        unique_together = (("group", "position"), ("group", "item_version"))


class Publication(Model):
    """What a region says of a package from a day on, until it says something else (发布).

    What holds on a day is the row with the latest `starts` not after it, so two can never overlap; of one day's rows,
    the one with the greatest `revision`. `act` tells whether the version is offered, retired, left out of what an
    ancestor offers, or given up for the ancestor's; CALLED_OFF, that the region says nothing from that day after all.
    """

    id = fields.IntField(primary_key=True)
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    package: fields.ForeignKeyRelation[ServicePackage] = fields.ForeignKeyField(
        "catalog.ServicePackage", on_delete=fields.RESTRICT, related_name=False
    )
    package_id: int
    version: fields.ForeignKeyRelation[PackageVersion] = fields.ForeignKeyField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False
    )
    version_id: int
    starts = fields.DateField()
    published_at = fields.DatetimeField()
    published_by = fields.CharField(max_length=200)
    act = fields.CharField(max_length=20, default="OFFERED", db_default="OFFERED")  # a `MenuAct`
    revision = fields.IntField(default=1, db_default=1)  # from 1; the even ones call off what the one before says

    class Meta:
        """Table name and uniqueness: a region says one thing of a package from a day."""

        app = "catalog"
        table = "publication"
        unique_together = (("region", "package", "starts", "revision"),)


class Draft(Model):
    """A version in the making (草稿). `content` is the definition as written so far, `version` counts saves."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=60, unique=True)  # «PRI-ELD.450321.2»: package, region, the how manyeth
    package: fields.ForeignKeyRelation[ServicePackage] = fields.ForeignKeyField(
        "catalog.ServicePackage", on_delete=fields.RESTRICT, related_name=False
    )
    package_id: int
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    based_on: fields.ForeignKeyNullableRelation[PackageVersion] = fields.ForeignKeyField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False, null=True
    )
    based_on_id: int | None
    state = fields.CharField(max_length=20)
    version = fields.IntField(default=1)
    content: dict[str, Any] = fields.JSONField()
    opened_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()

    class Meta:
        """Table name. One open draft a package and region is a partial unique index of the migration."""

        app = "catalog"
        table = "draft"
        indexes = (("region_id", "state"), ("package_id", "region_id"))


class VersionOrigin(Model):
    """Which region made a version, out of which draft and which other version. Loaded versions have none."""

    id = fields.IntField(primary_key=True)
    version: fields.OneToOneRelation[PackageVersion] = fields.OneToOneField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False
    )
    version_id: int
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    based_on: fields.ForeignKeyNullableRelation[PackageVersion] = fields.ForeignKeyField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False, null=True
    )
    based_on_id: int | None
    draft: fields.ForeignKeyRelation[Draft] = fields.ForeignKeyField(
        "catalog.Draft", on_delete=fields.RESTRICT, related_name=False
    )
    draft_id: int

    class Meta:
        """Table name and uniqueness: a draft becomes one version. (Two one-to-one fields stand in no stable order.)"""

        app = "catalog"
        table = "version_origin"
        unique_together = (("draft",),)


class PackageEvent(Model):
    """Who did what to a package in a region, and when (操作记录). Never changed, and a save keeps what was written."""

    id = fields.BigIntField(primary_key=True)
    package: fields.ForeignKeyRelation[ServicePackage] = fields.ForeignKeyField(
        "catalog.ServicePackage", on_delete=fields.RESTRICT, related_name=False
    )
    package_id: int
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    act = fields.CharField(max_length=20)  # a `PackageAct`
    at = fields.DatetimeField()
    by = fields.CharField(max_length=200)  # the token's `sub`
    draft: fields.ForeignKeyNullableRelation[Draft] = fields.ForeignKeyField(
        "catalog.Draft", on_delete=fields.RESTRICT, related_name=False, null=True
    )
    draft_id: int | None
    draft_version = fields.IntField(null=True)  # the draft's version after the act
    version: fields.ForeignKeyNullableRelation[PackageVersion] = fields.ForeignKeyField(
        "catalog.PackageVersion", on_delete=fields.RESTRICT, related_name=False, null=True
    )
    version_id: int | None
    starts = fields.DateField(null=True)  # from which day a menu says so
    note = fields.TextField(null=True)
    content: dict[str, Any] | None = fields.JSONField(null=True)  # the draft as it was saved

    class Meta:
        """Table name and uniqueness: a draft has each of its versions once."""

        app = "catalog"
        table = "package_event"
        unique_together = (("draft", "draft_version"),)
        indexes = (("package_id", "region_id", "id"),)
