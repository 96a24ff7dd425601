"""Settings of the tests of the network: how long an example takes says nothing on a shared machine."""

from hypothesis import settings

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
