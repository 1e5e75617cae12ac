"""A live GitLab, read over its REST API through python-gitlab."""
