"""Notices (通知): what happens is told to registered webhooks, and through a clinic's gateway to people."""
