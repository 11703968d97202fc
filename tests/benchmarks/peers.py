"""The same work done by others: what the engine is measured against. Each is optional."""

import os
import shutil
import subprocess
import warnings
from collections.abc import Callable
from math import exp
from pathlib import Path

import numpy as np

Work = Callable[[], object]
"""Does the work once; what it returns is seconds if it is a float: where not all of them count."""

INPUTS = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]]
TARGETS = [[0], [1], [1], [1], [1], [0], [0]]


def posts_loop(x: np.ndarray, y: np.ndarray, hidden: int, iterations: int, rate: float) -> list:
    """The multi-layer post's loop with a learning rate, which larger networks cannot do without."""
    np.random.seed(1)
    synapses1 = 2 * np.random.random((x.shape[1], hidden)) - 1
    synapses2 = 2 * np.random.random((hidden, y.shape[1])) - 1
    for _ in range(iterations):
        output1 = 1 / (1 + np.exp(-np.dot(x, synapses1)))
        output2 = 1 / (1 + np.exp(-np.dot(output1, synapses2)))
        error2 = y - output2
        delta2 = error2 * (output2 * (1 - output2))
        error1 = delta2.dot(synapses2.T)
        delta1 = error1 * (output1 * (1 - output1))
        adjustment1 = x.T.dot(delta1)
        adjustment2 = output1.T.dot(delta2)
        synapses1 += rate * adjustment1
        synapses2 += rate * adjustment2
    return [synapses1, synapses2]


class Neuron:
    """A neuron as an object with weights of its own."""

    def __init__(self, weights: list[float]) -> None:
        self.weights, self.change = weights, [0.0] * len(weights)

    def think(self, inputs: list[float]) -> float:
        self.inputs = inputs
        total = sum(value * weight for value, weight in zip(inputs, self.weights, strict=True))
        self.output = 1 / (1 + exp(-total))
        return self.output

    def blame(self, error: float) -> None:
        self.delta = error * (self.output * (1 - self.output))
        for index, value in enumerate(self.inputs):
            self.change[index] += value * self.delta

    def adjust(self) -> None:
        for index, change in enumerate(self.change):
            self.weights[index] += change
        self.change = [0.0] * len(self.change)


def neuron_objects(iterations: int, *, at_once: bool = False) -> list[np.ndarray]:
    """The posts' training by five such objects, 3-4-1; the weights in the posts' shape.

    Like the posts they adjust after all examples or, as programs of neurons that are objects often
    do, `at_once` after each.
    """
    np.random.seed(1)
    first, second = 2 * np.random.random((3, 4)) - 1, 2 * np.random.random((4, 1)) - 1
    hidden = [Neuron(weights) for weights in first.T.tolist()]
    (last,) = (Neuron(weights) for weights in second.T.tolist())
    for _ in range(iterations):
        for inputs, (desired,) in zip(INPUTS, TARGETS, strict=True):
            error = desired - last.think([neuron.think(inputs) for neuron in hidden])
            last.blame(error)
            for neuron, weight in zip(hidden, last.weights, strict=True):
                neuron.blame(last.delta * weight)
            if at_once:
                for neuron in (*hidden, last):
                    neuron.adjust()
        if not at_once:
            for neuron in (*hidden, last):
                neuron.adjust()
    return [np.array([neuron.weights for neuron in hidden]).T, np.array([last.weights]).T]


def torch_tensors(iterations: int) -> Work | str:
    """PyTorch's tensors and the posts' formulas, float64, one thread, no automatic gradients."""
    try:
        import torch
    except ImportError:
        return "PyTorch is not installed"
    torch.set_num_threads(1)
    x, y = torch.tensor(INPUTS, dtype=torch.float64), torch.tensor(TARGETS, dtype=torch.float64)

    def work() -> None:
        torch.manual_seed(1)
        synapses1 = 2 * torch.rand(3, 4, dtype=torch.float64) - 1
        synapses2 = 2 * torch.rand(4, 1, dtype=torch.float64) - 1
        with torch.no_grad():
            for _ in range(iterations):
                output1 = torch.sigmoid(x @ synapses1)
                output2 = torch.sigmoid(output1 @ synapses2)
                delta2 = (y - output2) * (output2 * (1 - output2))
                delta1 = (delta2 @ synapses2.T) * (output1 * (1 - output1))
                synapses1 += x.T @ delta1
                synapses2 += output1.T @ delta2

    return work


def scikit_learn(iterations: int) -> Work | str:
    """Its `MLPClassifier.fit`: all examples at a time, plain gradient descent, to the end.

    The same amount of work, not the same weights: it learns by another loss and has biases.
    """
    try:
        from sklearn.neural_network import MLPClassifier
    except ImportError:
        return "scikit-learn is not installed"
    network = MLPClassifier(
        hidden_layer_sizes=(4,), activation="logistic", solver="sgd", alpha=0.0, momentum=0.0,
        batch_size=len(INPUTS), learning_rate_init=1.0, max_iter=iterations, shuffle=False,
        tol=0.0, n_iter_no_change=iterations + 1, random_state=1,
    )  # fmt: skip

    def work() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged is what it was asked for
            network.fit(np.array(INPUTS, dtype=float), np.array(TARGETS)[:, 0])
        assert network.n_iter_ == iterations

    return work


def playground(module: Path | None, iterations: int) -> Work | str:
    """TensorFlow Playground's `nn.ts`, compiled, under node; it also learns five biases."""
    node = shutil.which("node")
    if module is None:
        return "no --playground nn.js was given"
    if node is None:
        return "node is not installed"
    words = [node, Path(__file__).with_name("playground.js"), module, str(iterations)]

    def work() -> float:
        return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)

    return work


def versions() -> str:
    """What took part, as far as it is there."""
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name in ("numpy", "numba", "torch", "scikit-learn"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    if node := shutil.which("node"):
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        found.append(f"node {told.stdout.strip().lstrip('v')}")
    return ", ".join(found)


def machine() -> str:
    """The processor's name and how many of its cores there are."""
    import platform

    name = platform.processor() or platform.machine()
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        lines = listed.read_text(encoding="utf-8").splitlines()
        name = next((line.split(": ")[1] for line in lines if line.startswith("model name")), name)
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"
