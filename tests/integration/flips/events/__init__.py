"""What happened instead of what is set: audit events that change verdicts."""
