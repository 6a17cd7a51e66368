"""A file in clear for as long as it is worked on (临时文件): in memory where the system has that, never left behind."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

_NAME = "qianyue-register"


class Spool:
    """A file to write once and to open by `path` as often as needed; to be used in a `with` block.

    Linux: an anonymous file in memory, gone with its process however that ends. Elsewhere: in a folder only this user
    may enter, removed with the block. `size`: bytes written so far.
    """

    def __init__(self) -> None:
        self.size = 0

    def __enter__(self) -> Spool:
        self._folder: TemporaryDirectory[str] | None = None
        if hasattr(os, "memfd_create"):
            handle = os.memfd_create(_NAME, os.MFD_CLOEXEC)
            self.path = Path(f"/proc/self/fd/{handle}")
        else:
            self._folder = TemporaryDirectory(prefix=f"{_NAME}-")
            self.path = Path(self._folder.name) / "file"
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "wb", buffering=0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if self._folder is not None:
            self._folder.cleanup()

    def write(self, content: bytes) -> None:
        """More of the file."""
        left = memoryview(content)
        while left:
            written = self._file.write(left)
            left = left[written:]
        self.size += len(content)
