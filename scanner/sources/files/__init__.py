"""Settings of a GitLab that are kept in files: what they say, where, and what it would come to."""
