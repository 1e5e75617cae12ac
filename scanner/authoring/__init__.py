"""What helps people write policies: what their Rego reads, held against what they declare."""
