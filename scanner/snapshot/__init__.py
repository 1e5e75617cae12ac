"""The snapshot on disk: what was collected, the proof of how, and the way to read it back."""
