"""Bars as SVG, readable on light and on dark pages."""

import html
import math

#: Colours that differ in lightness too (Okabe and Ito).
COLOURS = ["#D55E00", "#56B4E9", "#009E73", "#E69F00", "#0072B2", "#CC79A7", "#F0E442", "#999999"]
STYLE = (
    "text{font:12px sans-serif;fill:#222}.page{fill:#fff}line{stroke:#ddd}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#0d1117}line{stroke:#333}}")
LABEL, WIDTH, BAR, TOP = 170, 520, 12, 54


def bars(groups: list[tuple[str, list[tuple[str, float]]]], title: str) -> str:
    """Groups of labelled bars on a logarithmic scale; a label has the same colour in every group."""
    labels = list(dict.fromkeys(label for _, group in groups for label, _ in group))
    values = [value for _, group in groups for _, value in group]
    low = math.floor(math.log10(min(values)))
    high = max(math.ceil(math.log10(max(values))), low + 1)

    def across(value: float) -> float:
        return LABEL + (math.log10(value) - low) / (high - low) * WIDTH

    height = TOP + sum(len(group) * BAR + 10 for _, group in groups)
    parts = [f'<text x="10" y="18">{html.escape(title)}</text>']
    x = 10
    for label, colour in zip(labels, COLOURS):
        parts.append(f'<rect x="{x}" y="28" width="11" height="11" fill="{colour}"/>')
        parts.append(f'<text x="{x + 15}" y="38">{html.escape(label)}</text>')
        x += 32 + 7 * len(label)
    for power in range(low, high + 1):
        place = across(10.0 ** power)
        parts.append(f'<line x1="{place:.1f}" y1="{TOP - 6}" x2="{place:.1f}" y2="{height}"/>')
        parts.append(f'<text x="{place:.1f}" y="{height + 16}" text-anchor="middle">{10.0 ** power:g}</text>')
    y = TOP
    for name, group in groups:
        middle = y + len(group) * BAR / 2 + 4
        parts.append(f'<text x="{LABEL - 8}" y="{middle:.1f}" text-anchor="end">{html.escape(name)}</text>')
        for label, value in group:
            colour = COLOURS[labels.index(label) % len(COLOURS)]
            width = max(across(value) - LABEL, 1)
            parts.append(
                f'<rect x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR - 2}" fill="{colour}"/>')
            parts.append(f'<text x="{LABEL + width + 5:.1f}" y="{y + 9}" font-size="10">{value:,.1f}</text>')
            y += BAR
        y += 10
    total = max(LABEL + WIDTH + 80, x)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height + 26}" width="{total}">\n'
        f'<style>{STYLE}</style>\n<rect class="page" width="{total}" height="{height + 26}"/>\n'
        + "\n".join(parts) + "\n</svg>\n")
