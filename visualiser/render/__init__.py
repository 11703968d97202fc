"""Shapes become something one can look at: each file one medium."""
