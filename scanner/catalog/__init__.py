"""The policies: found, read, checked, and joined with their METADATA and frameworks."""
