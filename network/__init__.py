"""The engine: numpy and the standard library only; it knows no screen and keeps no clock."""
