"""A snapshot becomes shapes: no pygame, no clock, no randomness."""
