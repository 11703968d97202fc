"""The network's diagram as matplotlib draws it: what pictures and films are measured against.

The same neurons, synapses with their soft light, signals, numbers, legend and caption, as artists
that are made once; `show` changes them. Knows nothing of time but what it is told.
"""

from typing import Any

POSITIVE, NEGATIVE, FIRING, GROUND, TEXT = "#64A8FF", "#F08C2E", "#FFE27A", "#0F1117", "#E6EAF2"
SIGNALS, JOURNEY_SECONDS = 3, 2.4
HALO = ((3, 0.12), (6, 0.08), (9, 0.05), (12, 0.03))
"""How much wider than the line each stroke of its soft light is, and how opaque."""

POINT = 0.72
"""Matplotlib's points, of which there are 72 an inch, in one of the 100 pixels of an inch."""


class Diagram:
    """Neurons, synapses, signals and words as artists; they need 1280 x 720 of the `size`."""

    def __init__(self, figure: Any, size: tuple[int, int]) -> None:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, size[0]), ylim=(size[1], 0))
        axes.axis("off")
        columns = (140, [170, 330, 490]), (640, [120, 260, 400, 540]), (1140, [330])
        self.places = [[(x, y) for y in ys] for x, ys in columns]
        self.synapses = {
            (layer, j, k): [
                axes.plot([a[0], b[0]], [a[1], b[1]], zorder=1, solid_capstyle="butt")[0]
                for _ in range(len(HALO) + 2)
            ]
            for layer in range(2)
            for j, a in enumerate(self.places[layer])
            for k, b in enumerate(self.places[layer + 1])
        }
        self.signals = [axes.scatter([], [], s=size, zorder=2) for size in (70, 14)]
        everyone = [place for column in self.places for place in column]
        x, y = zip(*everyone, strict=True)
        self.glows = [
            axes.scatter(x, y, s=size, color=FIRING, linewidths=0, zorder=2)
            for size in range(3400, 9000, 700)
        ]
        self.discs = axes.scatter(x, y, s=3100, linewidths=1.6, zorder=3)
        self.numbers = [
            axes.text(*place, "", ha="center", va="center", fontsize=12, zorder=4)
            for place in everyone
        ]
        for column, name in zip(self.places, ("Inputs", "Hidden neurons", "Output"), strict=True):
            axes.text(column[0][0], 40, name, ha="center", color=TEXT, fontsize=10)
        self.verdict = axes.text(1140, 400, "", ha="center", fontsize=10)
        self.caption = axes.text(640, 625, "", ha="center", color=TEXT, fontsize=10)
        self.stamp = axes.text(20, 705, "", color=TEXT, fontsize=12)
        for place, (name, width) in enumerate((("1", 2.6), ("4", 5.2), ("16 weight", 10.4))):
            x = 420 + 160 * place
            axes.plot([x, x + 26], [660, 660], color="#667085", linewidth=POINT * width)
            axes.text(x + 34, 660, name, va="center", color="#98A1B3", fontsize=9)

    def show(self, state: Any, question: tuple[float, ...], seconds: float) -> None:
        """Change every artist to what this state looks like."""
        import numpy as np
        from matplotlib.colors import to_rgb

        from network import training
        from network.verdict import measure

        layers = training.think(state, np.array(question))
        outputs = training.think(state, state.problem.inputs)[-1]
        points, bright = [], []
        for (layer, j, k), lines in self.synapses.items():
            weight, says = float(state.parameters.weights[layer][j, k]), float(layers[layer][j])
            _dress(lines, weight, says)
            if says > 0.02:
                (x, y), (u, v) = self.places[layer][j], self.places[layer + 1][k]
                for index in range(SIGNALS):
                    share = (seconds / JOURNEY_SECONDS + (index + 0.5) / SIGNALS) % 1
                    points.append((x + (u - x) * share, y + (v - y) * share))
                    bright.append(1 - np.exp(-abs(says * weight) / 2))
        for signals, most in zip(self.signals, (0.3, 1.0), strict=True):
            signals.set_offsets(np.array(points).reshape(-1, 2))
            signals.set_facecolors([(*to_rgb(FIRING), most * share) for share in bright])
        says = np.clip(np.concatenate(layers), 0, 1)
        quiet, firing = np.array(to_rgb("#1B212C")), np.array(to_rgb(FIRING))
        self.discs.set_facecolors(quiet + (firing - quiet) * says[:, None])
        self.discs.set_edgecolors(quiet + 0.2 + (firing - quiet - 0.2) * says[:, None])
        for glow in self.glows:
            glow.set_alpha(0.09 * says)
        for text, value in zip(self.numbers, says, strict=True):
            text.set_text(f"{value:.2f}")
            text.set_color("#0F1117" if value > 0.45 else "#FFFFFF")
        self.verdict.set_text("right" if says[-1] < 0.4 else "wrong" if says[-1] > 0.6 else "?")
        self.verdict.set_color("#5AD1A0" if says[-1] < 0.4 else "#FF7A7A")
        self.caption.set_text(f"For 1 1 0 she says {says[-1]:.2f}.")
        error = measure(outputs, state.problem.targets).mean_absolute
        self.stamp.set_text(f"iteration {state.iteration:,}   average error {error:.1%}")


def _dress(lines: list[Any], weight: float, says: float) -> None:
    """A synapse: its halo, itself, and the dark middle of a hollow one."""
    *halo, line, middle = lines
    width = 2.6 * abs(weight) ** 0.5
    hollow = weight < 0 and width >= 3.4
    colour = POSITIVE if weight >= 0 else NEGATIVE
    for stroke, (wider, opacity) in zip(halo, HALO, strict=True):
        stroke.set(linewidth=POINT * (width + wider), color=colour, alpha=opacity * min(1, says))
        stroke.set_visible(says > 0.02)
    line.set(linewidth=POINT * width, color=colour, alpha=0.4 + 0.6 * min(1.0, says))
    line.set_linestyle("-" if weight >= 0 or hollow else "--")
    middle.set(linewidth=POINT * max(0.0, width - 2.6), color=GROUND, alpha=0.8)
    middle.set_visible(hollow)
