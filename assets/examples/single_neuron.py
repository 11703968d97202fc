"""The first input, learned by one neuron with three weights, as in the 9-lines post."""

from numpy import array, dot, exp, random
from see_her_thinking import watch

inputs = array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]])
targets = array([[0, 1, 1, 0]]).T


def sigmoid(x):
    """The S-shaped curve, from 0 to 1."""
    return 1 / (1 + exp(-x))


random.seed(1)
weights = 2 * random.random((3, 1)) - 1

seen = watch(inputs, targets, [weights])
for _ in range(10_000):
    output = sigmoid(dot(inputs, weights))
    weights += dot(inputs.T, (targets - output) * (output * (1 - output)))
    seen()

print("1 0 0:", sigmoid(dot(array([1, 0, 0]), weights)))
