"""Audit events of a GitLab, or of what it streamed: one shape, and what of them was not seen."""
