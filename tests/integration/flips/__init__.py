"""Flips: one thing of a compliant GitLab is another, and exactly these verdicts change."""
