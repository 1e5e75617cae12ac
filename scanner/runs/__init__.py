"""Runs that are kept: a folder each, whose manifest proves every part and names the run before."""
