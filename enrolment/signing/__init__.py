"""Signing residents (签约): who may be signed, by whom, for what; writing cover; renewing, changing, ending."""
