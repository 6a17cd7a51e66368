"""Registers that are uploaded (台账上传): kept sealed, judged and taken over in the background."""
