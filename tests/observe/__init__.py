"""Tests of api/observe."""
