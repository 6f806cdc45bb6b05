"""Readers of what offices really have, each into our own schema, with a report of every problem."""
