"""Tables of what was measured, in Markdown, and all of it as JSON."""

import json
from dataclasses import asdict

from . import reach

RUNS = {
    "first": "first upload",
    "unchanged": "nothing changed",
    "preview": "preview",
    "changed": "1 % changed",
    "removed": "1 % removed",
    "floor: send": "floor: send everything",
    "floor: compare": "floor: compare",
    "in sequence": "peers: batches in sequence",
    "one by one": "peers: one request a contact",
}
"""The runs in the order of the table, in words."""

FLOORS = {
    "first": "floor: send",
    "in sequence": "floor: send",
    "one by one": "floor: send",
    "unchanged": "floor: compare",
    "preview": "floor: compare",
    "changed": "floor: compare",
    "removed": "floor: compare",
}
"""What each run is compared with."""

COLUMNS = (
    "",
    "CPU of Odoo, s",
    "÷ floor",
    "CPU of PostgreSQL, s",
    "wall, s",
    "memory, MB",
    "queries",
    "commits",
    "requests",
    "sent, kB",
    "recipient rows",
    "other rows",
)


def markdown(results):
    """Return the whole report as a text."""
    parts = [size(results, count) for count in sorted(results.runs)]
    if results.scheduled:
        parts.append(scheduled(results))
    if results.pages:
        parts.append(pages(results))
    parts.append(verdicts(results))
    return "\n\n".join(parts)


def size(results, count):
    runs = results.runs[count]
    rows = []
    for name, words in RUNS.items():
        if measure := runs.get(name):
            if measure.sample:
                words += f" (of {measure.sample} extrapolated)"
            floor = results.get(count, FLOORS.get(name))
            rows.append(
                (
                    words,
                    seconds(measure.cpu),
                    number(reach.ratio(measure.cpu, floor)),
                    seconds(measure.database_cpu),
                    seconds(measure.wall),
                    number(measure.memory),
                    measure.queries,
                    measure.commits,
                    measure.requests,
                    number(measure.bytes_in / 1000),
                    measure.receiver_rows,
                    measure.other_rows,
                )
            )
    return f"### {count:,} contacts\n\n" + table(COLUMNS, rows)


def scheduled(results):
    rows = [
        (
            name,
            seconds(measure.wall),
            seconds(measure.idle),
            seconds(measure.cpu) if measure.cpu else "–",
            seconds(measure.database_cpu),
            measure.requests or "–",
        )
        for name, measure in results.scheduled.items()
    ]
    head = (
        f"### Odoo's scheduler, {reach.LATENCY * 1000:.0f} ms a request, "
        f"{reach.MIDDLE:,} contacts an account\n\n"
    )
    columns = ("", "wall, s", "idle, s", "CPU of Odoo, s")
    return head + table((*columns, "CPU of PostgreSQL, s", "requests"), rows)


def pages(results):
    rows = [(name, *found) for name, found in results.pages.items()]
    head = "### Queries of Odoo's pages\n\n"
    return head + table(("", "with the addon", "without"), rows)


def verdicts(results):
    rows = [
        (
            verdict.what,
            number(verdict.value),
            number(verdict.limit),
            {True: "reached", False: "**missed**", None: "not measured"}[verdict.met],
        )
        for verdict in reach.verdicts(results)
    ]
    return "### Reach\n\n" + table(("", "measured", "at most", ""), rows)


def table(head, rows):
    """Return a table in Markdown, aligned for whoever reads it as it is."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "| " + " | ".join(map(aligned, range(len(row)), row, widths)) + " |"
        for row in cells
    ]
    rule = ["-" * width + ":" * bool(place) for place, width in enumerate(widths)]
    rule = [mark[-width:] for mark, width in zip(rule, widths, strict=True)]
    lines.insert(1, "| " + " | ".join(rule) + " |")
    return "\n".join(lines)


def aligned(place, cell, width):
    return cell.rjust(width) if place else cell.ljust(width)


def seconds(value):
    return "–" if value is None else f"{value:.3f}" if value < 1 else f"{value:.1f}"


def number(value):
    """Return a number with two digits at least, and none that mean nothing."""
    if value is None:
        return "–"
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def as_json(results):
    """Return all that was measured, as a JSON text."""
    content = {
        "runs": {
            count: {name: asdict(measure) for name, measure in runs.items()}
            for count, runs in results.runs.items()
        },
        "scheduled": {
            name: asdict(measure) for name, measure in results.scheduled.items()
        },
        "pages": results.pages,
        "reach": [
            {**asdict(verdict), "met": verdict.met}
            for verdict in reach.verdicts(results)
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
