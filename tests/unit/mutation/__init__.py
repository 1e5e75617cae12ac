"""Tests of what makes mutants and tries them."""
