"""What changed between two scans: settings, verdicts and why, and what was not seen both times."""
