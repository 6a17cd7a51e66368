"""Package files on their own (服务包文件): without a folder that says which items and other packages there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from catalog.checks import Known, check_packages
from catalog.codec import adapter
from catalog.exported_menu import PACKAGES
from catalog.file_faults import FaultyFiles, FileFault, explain, in_order
from catalog.files import document_of
from catalog.package import PackageDefinition
from catalog.written import Record
from core.language import Text
from core.located_yaml import Document
from core.located_yaml import Path as Place

_NOTHING_KNOWN = Known(items=None, packages=None, regions=None, seasons=None, visits=None)


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file that says one package, sound or not: its name as it was given, and what is written where."""

    name: str
    document: Document

    @property
    def content(self) -> dict[str, Any]:
        """The package as written; empty where the file is no mapping."""
        return self.document.data if isinstance(self.document.data, dict) else {}

    def fault(self, path: Place, code: str, message: Text) -> FileFault:
        """A fault of what is written at `path`, with its line and column."""
        mark = self.document.nearest(path)
        return FileFault(self.name, mark.line, mark.column, code, message)


def package_paths(given: Iterable[Path]) -> tuple[Path, ...]:
    """The package files that are meant: a file itself, of a folder those in its folder `packages/`; by name, once each.

    Raises FaultyFiles (MISSING_FILE) for each folder without any.
    """
    found: dict[Path, None] = {}
    missing = []
    for path in given:
        files = sorted((path / PACKAGES).glob("*.yaml")) if path.is_dir() else [path]
        found |= dict.fromkeys(files)
        if not files:
            said = Text("缺少文件", "there is no such file in the folder")
            missing.append(FileFault((path / PACKAGES / "*.yaml").as_posix(), 1, 1, "MISSING_FILE", said))
    if missing:
        raise FaultyFiles(tuple(missing))
    return tuple(found)


def read_package_files(paths: Sequence[Path]) -> tuple[PackageFile, ...]:
    """The files, in that order. Raises FaultyFiles where a text cannot be read, is no mapping, or a code comes twice.

    Raises OSError for a file that cannot be opened.
    """
    files = tuple(PackageFile(path.as_posix(), document_of(path)) for path in paths)
    _refuse([*(fault for file in files for fault in _unreadable(file)), *_named_twice(files)])
    return files


def check_package_files(files: Sequence[PackageFile]) -> None:
    """Refuse what can be told without knowing which items and other packages there are.

    Raises FaultyFiles with every fault of all files.
    """
    records = {Record(PackageDefinition, file.content): file for file in files}
    faults = [fault for file in files for fault in _faults_of_form(file)]
    for finding in check_packages(tuple(records), _NOTHING_KNOWN):
        faults.append(records[finding.at].fault(finding.path, finding.code, finding.message))
    _refuse(faults)


def _unreadable(file: PackageFile) -> Iterator[FileFault]:
    for fault in file.document.faults:
        yield FileFault(file.name, fault.mark.line, fault.mark.column, fault.code, fault.message)
    if not isinstance(file.document.data, dict) and not file.document.faults:
        message = Text("文件须为`code:`、`name:`等键值对", "the file must be a mapping with `code:`, `name:` …")
        yield FileFault(file.name, 1, 1, "WRONG_SHAPE", message)


def _named_twice(files: Iterable[PackageFile]) -> Iterator[FileFault]:
    seen: set[str] = set()
    for file in files:
        code = file.content.get("code")
        if isinstance(code, str):
            if code in seen:
                message = Text(f"编码{code}重复", f"the code {code} is in use already")
                yield file.fault(("code",), "DUPLICATE_CODE", message)
            seen.add(code)


def _faults_of_form(file: PackageFile) -> Iterator[FileFault]:
    try:
        adapter(PackageDefinition).validate_json(json.dumps(file.content))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield file.fault(*explain(detail))


def _refuse(faults: Iterable[FileFault]) -> None:
    found = in_order(faults)
    if found:
        raise FaultyFiles(found)
