"""Where do events lie dense? Quartic kernel density."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.analysis.comparison import number, one_decimal
from commonweal.analysis.frames import Frame, frame_round, nice_side
from commonweal.analysis.shading import highest_first, shaded
from commonweal.analysis.statistical_charts import GridMap, Shade
from commonweal.analysis.techniques.grammar import (
    Example,
    Form,
    Gives,
    Kind,
    Minimum,
    Progress,
    Takes,
    Technique,
    checked,
    parameter,
)
from commonweal.analysis.techniques.guarding import judged, refusing
from commonweal.analysis.techniques.inputs import BadData, Data, expected
from commonweal.analysis.techniques.outcome import Outcome, outcome

TECHNIQUE = Technique(
    name="kde",
    title="Where events lie dense (kernel density)",
    question="Where do events lie dense, smoothed over streets and cells?",
    form=Form.POINTS,
    takes=(
        Takes("easting", Kind.NUMBER, "of the event", unit="m"),
        Takes("northing", Kind.NUMBER, "of the event", unit="m"),
    ),
    gives=(
        Gives("easting", "of the cell's south-west corner", unit="m", decimals=0),
        Gives("northing", "of the cell's south-west corner", unit="m", decimals=0),
        Gives(
            "density", "at the middle of the cell; densest first, cells without any left out", "per km2", 2
        ),
    ),
    misleads=(
        "It has no test: dense places come about by chance as well. Use gi-star to test.",
        "A wide bandwidth joins hot spots that have nothing to do with each other; a narrow one draws a spot "
        "for every few events.",
        "Maps of two periods are compared only with one bandwidth and one size of cell.",
        "Near the edge of the area it is too low, where events beyond it were not supplied.",
        "It spreads events over water, parks and railways, where nobody lives.",
    ),
    references=(
        "Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman and Hall.",
        "Chainey, S. (2013). Examining the influence of cell size and bandwidth size on kernel density "
        "estimation crime hotspot maps for predicting spatial patterns of crime. Bulletin of the "
        "Geographical Society of Liege 60, 7-19.",
        "Venables, W. N. and Ripley, B. D. (2002). Modern Applied Statistics with S, 4th edition. Springer.",
    ),
    section="A2.2",
    version="1",
    unit="events per km2",
    minimums=(Minimum(50, "events"),),
    guarded_as="hot spots",
    cost="grows with the events times the square of (bandwidth / cell), and with the cells",
    example=Example(
        says="One event, to see the kernel itself (test vector of A2.2).",
        columns={"easting": [380_025], "northing": [398_025]},
        settings={"cell_size": "50", "bandwidth": "300"},
        finds=(
            "10.61 per km2 at the event, 5.97 at 150 m, 0.99 at 250 m and nothing at 300 m. One event is "
            "far below the minimum of 50: this is to see the method alone."
        ),
        guard=False,
    ),
)
RULES = ("guideline", "normal-reference")
CELLS_A_BANDWIDTH = 5
LEAST_CELLS = 2
SHADES = tuple(
    Shade(words, level)
    for level, words in enumerate(
        ("up to the mean", "1 to 2 times", "2 to 3 times", "3 to 4 times", "4 to 5 times", "over 5 times"), 1
    )
)


@dataclass(frozen=True, slots=True)
class Parameters:
    cell_size: float | None = parameter(None, "side of a cell", unit="m", least=1, most=10_000)
    bandwidth: float | None = parameter(None, "how far an event is smoothed", unit="m", least=1, most=50_000)
    rule: str = parameter("guideline", "that chooses the bandwidth where it is not set", among=RULES)


def run(
    data: Data, parameters: Parameters, *, guard: bool = True, progress: Progress | None = None
) -> Outcome:
    """Work the density of events. Kernel: :func:`commonweal.analysis.density.quartic_density`."""
    parameters, data = checked(parameters), expected(data, TECHNIQUE)
    standing = judged(TECHNIQUE, data, {"events": data.rows}, guard=guard)
    if not data.rows:
        raise BadData(f"easting: {data.said} holds no event with a place; is the file empty?")
    with refusing(TECHNIQUE):
        cell, bandwidth, announced = _sizes(data, parameters)
        frame = frame_round(data["easting"], data["northing"], cell, margin=bandwidth)
        density = _density(data, frame, bandwidth, progress)
        if not density.any():
            raise ValueError(
                f"`bandwidth` of {bandwidth:g} m reaches the middle of no cell: a bandwidth takes "
                f"{LEAST_CELLS} cells at least, and they are {cell:g} m"
            )
    east, north = frame.corners(density > 0)
    first = highest_first(density[density > 0])
    columns = {"easting": east[first], "northing": north[first], "density": density[density > 0][first]}
    said = _sentence(columns, cell)
    narrow = f"The bandwidth of {bandwidth:g} m is under {LEAST_CELLS} cells of {cell:g} m: the map is rough."
    return outcome(
        TECHNIQUE,
        data,
        parameters,
        standing,
        columns,
        sentence=said,
        announced=announced,
        warnings=(narrow,) if bandwidth < LEAST_CELLS * cell else (),
        mapped=_mapped(frame, density, said, bandwidth, data),
    )


def _sizes(data: Data, parameters: Parameters) -> tuple[float, float, tuple[str, ...]]:
    """Cell and bandwidth, and what was chosen of them."""
    from commonweal.analysis.bandwidths import guideline_cell, normal_reference_bandwidth

    x, y = data["easting"], data["northing"]
    cell, bandwidth, announced = parameters.cell_size, parameters.bandwidth, []
    if cell is None:
        exact = guideline_cell(float(x.max() - x.min()), float(y.max() - y.min()))
        cell = nice_side(exact)
        how = f"the short side of the area over 150 is {one_decimal(exact)} m"
        announced.append(f"cell_size: {cell:g} m; {how}, and a plain number near it was taken.")
    if bandwidth is None and parameters.rule == "guideline":
        bandwidth = CELLS_A_BANDWIDTH * cell
        announced.append(f"bandwidth: {bandwidth:g} m, {CELLS_A_BANDWIDTH} cells (the guideline).")
    elif bandwidth is None:
        bandwidth = normal_reference_bandwidth(x, y)
        announced.append(f"bandwidth: {one_decimal(bandwidth)} m, by the normal-reference rule.")
    announced.append(f"Cells run {bandwidth:g} m beyond the outermost events; keep both for other periods.")
    return cell, bandwidth, tuple(announced)


def _density(data: Data, frame: Frame, bandwidth: float, progress: Progress | None) -> Any:
    import numpy as np

    from commonweal.analysis.density import quartic_density

    order = np.lexsort((data["northing"], data["easting"]))  # so that the order of rows adds up alike
    return quartic_density(
        data["easting"][order],
        data["northing"][order],
        west=frame.west,
        south=frame.south,
        cell=frame.cell,
        columns=frame.columns,
        rows=frame.rows,
        bandwidth=bandwidth,
        progress=progress,
    )


def _sentence(columns: dict[str, Any], cell: float) -> str:
    density = columns["density"]
    east, north = columns["easting"][0] + cell / 2, columns["northing"][0] + cell / 2
    times = density[0] / density.mean()
    return (
        f"Events lie densest round easting {east:.0f}, northing {north:.0f}: "
        f"{one_decimal(density[0])} per km\N{SUPERSCRIPT TWO}, "
        f"{one_decimal(times)} times the mean of the cells that have any. "
        "A density shows where events lie; it does not test whether chance put them there."
    )


def _mapped(frame: Frame, density: Any, said: str, bandwidth: float, data: Data) -> GridMap | None:
    from commonweal.analysis.density import legend

    classes = legend(density)
    return shaded(
        frame,
        density,
        classes.classes.astype(int) - 1,
        SHADES,
        title=said.split(":")[0],
        subtitle=f"Events per km\N{SUPERSCRIPT TWO}, {data.said}; bandwidth {bandwidth:g} m; shades are "
        "multiples of the mean of the cells that have any",
        alt=f"A map of squares of {frame.cell:g} m, darker where {number(data.rows)} events lie denser.",
        unit="per km2",
        of="Density",
        undrawn="no event within the bandwidth",
        decimals=2,
    )
