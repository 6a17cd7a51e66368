"""Builds the schema: the types, strict scalars, guarded root fields."""

from __future__ import annotations

from functools import cache

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from api.access.guard import guard_schema
from api.schema.condition import CONDITIONS
from api.schema.item import ServiceItem
from api.schema.mutation import Mutation
from api.schema.package import PackageVersion
from api.schema.problems import PROBLEMS
from api.schema.query import Query, Subscription
from api.schema.region import Region
from api.schema.resident_facts import FACT_TYPES
from api.schema.scalars import SCALARS
from api.schema.schedule import SCHEDULES
from api.schema.service_package import ServicePackage
from api.schema.tuning import leave_out_null_defaults, resolve_plain_fields_directly


@cache
def build() -> strawberry.Schema:
    """The public schema; built once a process. Refuses to build while a root field has no access rule."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Region, ServiceItem, ServicePackage, PackageVersion, *CONDITIONS, *SCHEDULES, *PROBLEMS, *FACT_TYPES],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    guard_schema(executable(schema))
    leave_out_null_defaults(executable(schema))
    resolve_plain_fields_directly(executable(schema))
    return schema


def executable(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema that our own endpoint executes."""
    return schema._schema
