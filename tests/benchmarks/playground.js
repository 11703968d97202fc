// TensorFlow Playground's nn.ts, compiled to a CommonJS module, at the same work: node playground.js
// MODULE ROUNDS. Prints how many seconds so many iterations of 3-4-1 take, the start of node apart.
const nn = require(require("path").resolve(process.argv[2]));
const rounds = Number(process.argv[3]);
const inputs = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]];
const targets = [0, 1, 1, 1, 1, 0, 0];
const { SIGMOID } = nn.Activations;
const network = nn.buildNetwork([3, 4, 1], SIGMOID, SIGMOID, null, ["1", "2", "3"]);

const began = process.hrtime.bigint();
const used = process.cpuUsage();
for (let round = 0; round < rounds; round++) {
  for (let example = 0; example < inputs.length; example++) {
    nn.forwardProp(network, inputs[example]);
    nn.backProp(network, targets[example], nn.Errors.SQUARE);
  }
  nn.updateWeights(network, inputs.length, 0); // it takes the mean of the examples; the sum is meant
}
const { user, system } = process.cpuUsage(used);
const passed = Number(process.hrtime.bigint() - began) / 1e9;

const wrong = inputs.filter((input, i) => Math.abs(nn.forwardProp(network, input) - targets[i]) > 0.4);
if (wrong.length) throw new Error(`it did not learn ${wrong.length} of the examples`);
console.log(Math.min(passed, (user + system) / 1e6)); // the machine may be busy, and node has helpers
