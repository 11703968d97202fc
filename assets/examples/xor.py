"""XOR of the first two inputs, with four hidden neurons, as in the multi-layer post."""

from numpy import array, dot, exp, random
from see_her_thinking import watch

inputs = array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]])
targets = array([[0, 1, 1, 1, 1, 0, 0]]).T


def sigmoid(x):
    """The S-shaped curve, from 0 to 1."""
    return 1 / (1 + exp(-x))


def think(situation):
    """What both layers say."""
    layer1 = sigmoid(dot(situation, weights1))
    return layer1, sigmoid(dot(layer1, weights2))


random.seed(1)
weights1 = 2 * random.random((3, 4)) - 1
weights2 = 2 * random.random((4, 1)) - 1

seen = watch(inputs, targets, [weights1, weights2])
for _ in range(60_000):
    layer1, layer2 = think(inputs)
    delta2 = (targets - layer2) * (layer2 * (1 - layer2))
    delta1 = dot(delta2, weights2.T) * (layer1 * (1 - layer1))
    weights1 += dot(inputs.T, delta1)
    weights2 += dot(layer1.T, delta2)
    seen()

print("1 1 0:", think(array([1, 1, 0]))[1])
