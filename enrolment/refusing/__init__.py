"""Refusals and other reasons why somebody is not signed (拒签与未签约原因, R210, R216)."""
