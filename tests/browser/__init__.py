"""Tests that open the HTML report in a browser."""
