"""A picture of what was measured: CPU by the number of contacts, and by the floor."""

import matplotlib

from . import reach
from .report import FLOORS, RUNS

# Colours that the colour-blind can tell apart (Okabe and Ito); floors are dotted.
LINES = {
    "one by one": ("#D55E00", "-"),
    "first": ("#0072B2", "-"),
    "floor: send": ("#0072B2", ":"),
    "unchanged": ("#009E73", "-"),
    "floor: compare": ("#009E73", ":"),
}
BARS = ("one by one", "in sequence", "first", "unchanged", "preview")


def draw(results, path):
    """Write the picture as a PNG file."""
    # Without a screen.
    matplotlib.use("Agg")
    from matplotlib import pyplot

    with pyplot.rc_context({"font.size": 9, "axes.grid": True, "grid.alpha": 0.3}):
        figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4))
        by_contacts(left, results)
        by_floor(right, results)
        figure.tight_layout()
        figure.savefig(path, dpi=110)
        pyplot.close(figure)


def by_contacts(axes, results):
    for name, (colour, style) in LINES.items():
        points = [
            (count, results.get(count, name))
            for count in sorted(results.runs)
            if results.get(count, name)
        ]
        if points:
            axes.plot(*zip(*points, strict=True), style, color=colour, label=RUNS[name])
    axes.set(xscale="log", yscale="log", xlabel="contacts", ylabel="CPU of Odoo, s")
    axes.legend(fontsize=8)


def by_floor(axes, results):
    """Bars of the largest size."""
    count = max(results.runs)
    bars = {
        RUNS[name]: reach.ratio(
            results.get(count, name), results.get(count, FLOORS[name])
        )
        for name in reversed(BARS)
        if results.get(count, name)
    }
    drawn = axes.barh(list(bars), list(bars.values()), color="#56B4E9")
    axes.bar_label(drawn, fmt="%.1f", padding=3)
    axes.axvline(1, color="#009E73", linestyle=":")
    axes.margins(x=0.15)
    axes.set(xlabel=f"times the CPU of the floor, {count:,} contacts")
