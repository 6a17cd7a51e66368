"""YAML files read so that every value knows its line, and every fault of the text is found with one.

The scalars are those of YAML 1.2's core schema: `true` and `false` are the only booleans (`yes`, `no`, `on`
are text), dates and `12:30` are text. Duplicate keys, aliases and tags are faults: data files need none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from core.language import Text

Path = tuple[str | int, ...]
"""Where a value stands in a document: keys of mappings and positions in lists."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times as fast, where there is one
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class TextFault:
    """A fault of the text itself."""

    mark: Mark
    code: str
    message: Text


@dataclass(slots=True)
class Document:
    """What one file says: plain data, the place of every value, and the faults of the text."""

    data: Any = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    faults: list[TextFault] = field(default_factory=list)

    def nearest(self, path: Path) -> Mark:
        """The place of the value at `path`, or of the innermost value on the way there that exists.

        A part of the path that names no key is passed over, or looked for one level further down: validators
        name the branch of a union, which is not in the file.
        """
        found: Path = ()
        for part in path:
            if (*found, part) in self.marks:
                found = (*found, part)
            else:
                deeper = [known for known in self.marks if len(known) == len(found) + 2]
                found = next((k for k in deeper if k[:-2] == found and k[-1] == part), found)
        return self.marks.get(found, Mark(1, 1))


def read_document(text: str) -> Document:
    """The document of a YAML text. A text that cannot be parsed gives no data and one fault."""
    document = Document()
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
        document.faults.append(
            _fault(place, "YAML_SYNTAX", f"YAML语法错误：{error.problem}", f"not YAML: {error.problem}")
        )
        return document
    except yaml.YAMLError as error:  # a character that YAML does not allow
        reason = str(error).splitlines()[0]
        document.faults.append(_fault(Mark(1, 1), "YAML_SYNTAX", f"YAML语法错误：{reason}", f"not YAML: {reason}"))
        return document
    if node is not None:
        document.data = _Reader(document).value(node, ())
    return document


class _Reader:
    """Walks the nodes of one document, each once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.document.marks.setdefault(path, _mark(node))
        if id(node) in self.seen:
            place = self.document.marks[path]  # the node's own mark is that of the anchor
            message = Text("不支持别名(*)，请写全", "aliases (*) are not supported; write it out")
            self.document.faults.append(TextFault(place, "YAML_ALIAS", message))
            return None
        self.seen.add(id(node))
        if len(path) > _DEEPEST:
            self.fault(node, "YAML_TOO_DEEP", "嵌套过深", "nested too deeply")
            return None
        if not node.tag.startswith("tag:yaml.org,2002:"):
            self.fault(node, "YAML_TAG", f"不支持标签{node.tag}", f"the tag {node.tag} is not supported")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(part, (*path, index)) for index, part in enumerate(node.value)]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.fault(key_node, "YAML_KEY", "键须为文本", "a key must be plain text")
                continue
            key = str(key_node.value)
            if key in found:
                self.fault(key_node, "DUPLICATE_KEY", f"键«{key}»重复", f"the key '{key}' stands here twice")
                continue
            self.document.marks[*path, key] = _mark(key_node)
            found[key] = self.value(value_node, (*path, key))
        return found

    def fault(self, node: yaml.Node, code: str, zh: str, en: str) -> None:
        self.document.faults.append(_fault(_mark(node), code, zh, en))


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style not in (None, ""):  # quoted or a block: always text
        return text
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text) and len(text) < 20:
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _mark(node: yaml.Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def _fault(mark: Mark, code: str, zh: str, en: str) -> TextFault:
    return TextFault(mark, code, Text(zh, en))
