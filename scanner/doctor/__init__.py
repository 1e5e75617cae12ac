"""Checks what a scan stands on: the GitLab, the token, the groups, the engine, and this machine."""
