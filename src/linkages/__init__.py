"""The geography of cooperation: from exports of cross-border projects to networks, regional numbers and an atlas."""
