"""Control charts: is this month out of the ordinary, or only different from the last?

XmR is the default for any monthly measure: crime counts vary more than Poisson counts, so the limits of c and
u charts are too narrow for them; where exposure varies, u′ widens them to what the data show. CUSUM finds a
small shift.
"""

from commonweal.analysis.attribute_charts import LimitsChart, c, p, u, u_prime
from commonweal.analysis.baselines import MAXIMUM_BASELINE, MINIMUM_BASELINE, Baseline, tactical_baseline
from commonweal.analysis.cusum import Cusum, cusum
from commonweal.analysis.individuals import RANGE_FACTOR, XMR_FACTOR, XmR, xmr

__all__ = [
    "MAXIMUM_BASELINE",
    "MINIMUM_BASELINE",
    "RANGE_FACTOR",
    "XMR_FACTOR",
    "Baseline",
    "Cusum",
    "LimitsChart",
    "XmR",
    "c",
    "cusum",
    "p",
    "tactical_baseline",
    "u",
    "u_prime",
    "xmr",
]
