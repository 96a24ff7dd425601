"""How figures are written in the results of hypotheses."""

import pytest

from linkages.indicators.hypotheses.outcome import percent


@pytest.mark.parametrize(("share", "written"), [(-0.004, "0 %"), (-0.02, "-2 %"), (0.0, "0 %"), (0.256, "26 %")])
def test_a_share_that_rounds_to_zero_has_no_sign(share, written):
    assert percent(share) == written
