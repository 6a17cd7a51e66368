"""A small schema and documents of it, for figures about operations."""

from graphql import build_schema

from api.http.document import Document, DocumentStore
from api.http.pipeline import OperationReport
from api.settings import Settings

SCHEMA = build_schema("type Query { menu: Menu, again: Menu } type Menu { name: String, parent: Menu }")


def document(text: str) -> Document:
    """A checked document."""
    return DocumentStore(SCHEMA, Settings()).checked(text)


def report(text: str = "{ menu { name } }", outcome: str = "data", seconds: float = 0.5) -> OperationReport:
    """What the endpoint reports of an operation."""
    return OperationReport("query", outcome, seconds, 3, document(text).selected)
