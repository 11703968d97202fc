"""How each command is done. Importing this package registers all of them."""

from visualiser.doing import asking, changing, looking, opening, taking, time, touring, typing, wall
from visualiser.doing.door import do

ROOMS = (asking, changing, looking, opening, taking, time, touring, typing, wall)

__all__ = ["ROOMS", "do"]
