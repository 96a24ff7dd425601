"""Settings of the tests of the network: how long an example takes says nothing on a shared machine."""

import sys
from pathlib import Path

from hypothesis import settings

# the tests of measures share their small networks
sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
