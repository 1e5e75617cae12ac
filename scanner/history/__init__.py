"""Years of runs in a database: what each came to, and since when each finding is there."""
