"""
Official data by its public addresses, into a cache on this machine.

Nothing else in the package touches the network: a run takes what lies in the cache. A file is in the cache whole and
checked, with a note of where it came from and under which terms, or not at all.
"""

from linkages.fetch.cache import Cache, Entry
from linkages.fetch.keeping import Item, Outcome, bring
from linkages.fetch.transfer import Limits, OfflineError

__all__ = ["Cache", "Entry", "Item", "Limits", "OfflineError", "Outcome", "bring"]
