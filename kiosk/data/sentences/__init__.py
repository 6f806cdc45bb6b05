"""Figures as one or two sentences: one module for each shape of question, and the wording they share."""
