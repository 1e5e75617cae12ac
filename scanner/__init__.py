"""glscan: proof that a GitLab is set up the way its owner's controls say."""

__version__ = "0.1.0"
