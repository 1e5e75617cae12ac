"""The merge request that a gate decides on: who approved it, and what it is told."""
