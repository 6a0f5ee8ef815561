"""When is a month exceptional, and what may be said of it?

Twelve months of criminal damage (20 24 22 26 18 21 25 23 24 22 20 25) are the baseline: their mean is 22.5
and usual variation reaches from 13.6 to 31.4. The thirteenth month is under review.
"""

import pytest

from commonweal.analysis.control_charts import xmr
from commonweal.analysis.wording import Standing, month_sentence

BASELINE = [20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25]
NAMES = ["June 2017", "July 2017", "August 2017", "September 2017", "October 2017", "November 2017"]
NAMES += [
    "December 2017",
    "January 2018",
    "February 2018",
    "March 2018",
    "April 2018",
    "May 2018",
    "June 2018",
]

TABLE = [
    # count, standing, what the sentence holds
    (40, Standing.BEYOND, "40 in June 2018, beyond usual variation (13.6 to 31.4), above the upper limit"),
    (32, Standing.BEYOND, "beyond usual variation (13.6 to 31.4)"),
    (31, Standing.USUAL, "31 in June 2018, within usual variation (13.6 to 31.4)"),
    (28, Standing.USUAL, "within usual variation (13.6 to 31.4)"),
    (14, Standing.USUAL, "within usual variation (13.6 to 31.4)"),
    (13, Standing.BEYOND, "beyond usual variation (13.6 to 31.4), below the lower limit"),
]


@pytest.mark.parametrize(("count", "standing", "words"), TABLE)
def test_the_sentence_of_a_month(count: int, standing: Standing, words: str) -> None:
    values = [*BASELINE, count]
    said = month_sentence("Criminal damage", NAMES, values, 12, xmr(values, slice(0, 12)))
    assert said.standing is standing
    assert words in said.text
    assert said.text.endswith("Baseline: the 12 months June 2017 to May 2018.")
    assert "increase" not in said.text
