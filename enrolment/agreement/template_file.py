"""The file of agreement templates (协议范本文件): read all of it, or say everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from catalog.codec import adapter
from catalog.file_faults import FaultyFiles, FileFault, explain, in_order
from catalog.files import document_of
from core.language import Text
from core.located_yaml import Document
from core.located_yaml import Path as Place
from enrolment.agreement.template import AgreementTemplate
from enrolment.vocabulary import ContractKind

TEMPLATES: Final = "agreements.yaml"
"""The name of the file in a folder of data files."""
_KEY: Final = "agreements"


def templates_in(folder: Path) -> tuple[AgreementTemplate, ...]:
    """The templates of a folder of data files, which need not have any (`agreements.yaml`).

    Raises `FaultyFiles` as `read_templates` does.
    """
    file = folder / TEMPLATES
    return read_templates(file) if file.exists() else ()


def read_templates(file: Path) -> tuple[AgreementTemplate, ...]:
    """The templates of a file with the one key `agreements`, in its order; together they serve every kind once.

    Raises `FaultyFiles` with all faults by line and column. A template with an empty group of clauses can be read —
    regions write theirs step by step — but not signed (`missing_groups`).
    """
    document = document_of(file)
    faults = [
        _located(file, fault.mark.line, fault.mark.column, fault.code, fault.message) for fault in document.faults
    ]
    found: list[tuple[int, AgreementTemplate]] = []
    data = document.data
    listed = data.get(_KEY) if isinstance(data, dict) and set(data) == {_KEY} else None
    if not isinstance(listed, list):
        if not faults:
            shape = Text(f"文件须只有«{_KEY}»一个键，其值为列表", f"the file must be a mapping with `{_KEY}`, a list")
            faults.append(_located(file, 1, 1, "WRONG_SHAPE", shape))
        listed = []
    for number, written in enumerate(listed):
        try:
            found.append((number, adapter(AgreementTemplate).validate_json(json.dumps(written))))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path, code, message = explain(detail)
                faults.append(_at(file, document, (_KEY, number, *path), code, message))
    if not faults:  # what is missing can be told only of templates that could be read
        faults += _cross_checked(file, document, found)
    if faults:
        raise FaultyFiles(in_order(faults))
    return tuple(template for _number, template in found)


def _cross_checked(file: Path, document: Document, found: list[tuple[int, AgreementTemplate]]) -> Iterator[FileFault]:
    codes: set[str] = set()
    served: dict[ContractKind, str] = {}
    for number, template in found:
        if template.code in codes:
            message = Text(f"编码{template.code}重复", f"the code {template.code} is in use already")
            yield _at(file, document, (_KEY, number, "code"), "DUPLICATE_CODE", message)
        codes.add(template.code)
        for place, kind in enumerate(template.kinds):
            if kind in served:
                said = Text(
                    f"{kind.label.zh}已用范本{served[kind]}", f"{served[kind]} serves {kind.value} agreements already"
                )
                yield _at(file, document, (_KEY, number, "kinds", place), "KIND_TWICE", said)
            served.setdefault(kind, template.code)
    for kind in ContractKind:
        if kind not in served:
            message = Text(f"没有用于{kind.label.zh}的范本", f"no template serves {kind.value} agreements")
            yield _at(file, document, (_KEY,), "KIND_WITHOUT_TEMPLATE", message)


def _at(file: Path, document: Document, path: Place, code: str, message: Text) -> FileFault:
    mark = document.nearest(path)
    return _located(file, mark.line, mark.column, code, message)


def _located(file: Path, line: int, column: int, code: str, message: Text) -> FileFault:
    return FileFault(file.name, line, column, code, message)
