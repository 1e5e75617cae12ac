"""Every engine, for real."""
