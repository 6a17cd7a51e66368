"""The command line `qianyue`: one module a noun. Nothing heavy is imported before a command needs it."""

from api.cli.main import main

__all__ = ["main"]
