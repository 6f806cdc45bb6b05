"""Measurements anyone can repeat; each prints a table and writes one JSON shape."""
