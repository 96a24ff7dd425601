"""Partners: how far partnerships reach, who meets again, how near partners are, and what complete ones go with."""
