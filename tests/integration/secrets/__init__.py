"""Watching what a run says, writes and hands on, for secrets."""
