"""`python -m see_her_thinking`."""

import sys

from see_her_thinking.main import main

sys.exit(main())
