"""How each command is done. Importing this package registers all of them."""

from visualiser.doing import asking, changing, looking, opening, taking, time, typing, wall
from visualiser.doing.door import do

__all__ = ["asking", "changing", "do", "looking", "opening", "taking", "time", "typing", "wall"]
