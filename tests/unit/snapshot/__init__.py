"""Tests of the snapshot on disk."""
