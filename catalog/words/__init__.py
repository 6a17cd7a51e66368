"""Schedules, conditions and terms in words, made from their structure by rule, in both languages."""

from catalog.words.conditions import condition_words
from catalog.words.schedules import schedule_words
from catalog.words.terms import term_words

__all__ = ["condition_words", "schedule_words", "term_words"]
