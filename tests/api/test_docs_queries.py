"""Every request that a document shows is one that the schema takes: whole ones in blocks, single fields in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoUndefinedVariablesRule,
    OperationDefinitionNode,
    ScalarLeafsRule,
    build_schema,
    parse,
    specified_rules,
    validate,
)

HERE = Path(__file__).parents[2]
DOCUMENTS = [*sorted(HERE.glob("*.md")), *sorted((HERE / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```graphql\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([a-z]\w*\s*\([^`]*:[^`]*)`")
_LOOSE = [rule for rule in specified_rules if rule not in (ScalarLeafsRule, NoUndefinedVariablesRule)]
"""What is shown of one field in a sentence says neither what is selected of it nor where its variables come from."""


@cache
def schema() -> GraphQLSchema:
    return build_schema((HERE / "schema.graphql").read_text(encoding="utf-8"))


def blocks(document: Path) -> list[str]:
    """The requests that stand in blocks of their own."""
    return [found[1] for found in _BLOCK.finditer(document.read_text(encoding="utf-8"))]


def spans(document: Path) -> Iterator[str]:
    """Root fields that stand with values for their arguments in a sentence; a signature (`menu(region)`) is none."""
    for found in _SPAN.finditer(_FENCED.sub("", document.read_text(encoding="utf-8"))):
        if faults(found[1]) is not None:
            yield found[1]


def faults(span: str) -> list[str] | None:
    """What the schema says against one field of a root; None for what is none."""
    built = schema()
    roots = {"query": built.query_type, "mutation": built.mutation_type, "subscription": built.subscription_type}
    for kind, root in roots.items():
        try:
            document = parse(f"{kind} {{ {span} }}")
        except GraphQLSyntaxError:
            return None
        (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        (first, *_) = operation.selection_set.selections
        if root is not None and isinstance(first, FieldNode) and first.name.value in root.fields:
            return [error.message for error in validate(schema(), document, _LOOSE)]
    return None


def test_there_are_requests_in_blocks_and_in_sentences() -> None:
    assert sum(len(blocks(each)) for each in DOCUMENTS) >= 9
    assert sum(1 for each in DOCUMENTS for _ in spans(each)) >= 2


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HERE)))
def test_every_request_of_a_document_is_one_that_the_schema_takes(document: Path) -> None:
    for text in blocks(document):
        assert [error.message for error in validate(schema(), parse(text))] == [], text
    for span in spans(document):
        assert faults(span) == [], span


def test_a_field_without_what_it_needs_is_found() -> None:
    assert faults("webhookDeliveries(filter: {states: [DEAD]})") == [
        "Argument 'Query.webhookDeliveries(webhook:)' of type 'String!' is required, but it was not provided."
    ]
    assert faults("menu(region, on, language)") is None
    assert faults("sorted(key: 1)") is None
