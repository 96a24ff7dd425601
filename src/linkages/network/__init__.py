"""Links: the two-mode network, its projections, ties and their classes, null models, exchange formats."""

from linkages.network.evidence import evidence
from linkages.network.explain import explain
from linkages.network.measures import region_fields, strengths
from linkages.network.projection import joint_projects
from linkages.network.ties import TieRules, Ties, link

__all__ = ["TieRules", "Ties", "evidence", "explain", "joint_projects", "link", "region_fields", "strengths"]
