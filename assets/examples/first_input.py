"""The first input once more, in the order of the 2-layer post, with its reports of the error."""

import numpy as np
from see_her_thinking import watch

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [0], [1], [1]])


def sigmoid(x):
    """The S-shaped curve, from 0 to 1."""
    return 1 / (1 + np.exp(-x))


np.random.seed(1)
W0 = 2 * np.random.random((3, 1)) - 1

seen = watch(X, y, W0)
for i in range(10_000):
    l1 = sigmoid(np.dot(X, W0))
    error = y - l1
    if i % 2_000 == 0:
        print("Mean squared error:", np.mean(error**2))
    W0 += np.dot(X.T, error * (l1 * (1 - l1)))
    seen()

print("Output after training:", *l1.ravel())
