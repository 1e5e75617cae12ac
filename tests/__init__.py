"""Tests of glscan."""
