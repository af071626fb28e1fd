/** Encrypted sums of the counted ballots, by district group if results are by district. */
import { batched, inOrder } from "./ballot-checks.js";
import { groupDistricts } from "./districts.js";
import { IDENTITY, encode, pointOf } from "./group.js";

/** Number of ballots added up in one batch. */
const AT_ONCE = 64;

/**
 * The sum of all ballots and of each district group, in order. Without a list, all ballots are in one group. Each
 * ballot is added only once, to its group.
 *
 * @param {import("./ballot-box.js").BallotBox} box
 * @param {import("./elections.js").Election} election
 * @param {import("./districts.js").DistrictList | null} list
 * @param {import("./ballot-checks.js").Checks} checks
 * @returns {Promise<{whole: Cell[][], parts: {districts: number[], ballots: number, weight: number, cells:
 *   Cell[][]}[]}>}
 *
 * @typedef {{alpha: string, beta: string}} Cell
 */
export async function sumsOf(box, election, list, checks) {
  const shape = election.questions.map(({ choices }) => choices);
  const { grouped, those } = partsOf(box, list);
  const sums = [];
  for (const ballots of those) {
    let sum = Array(2 * shape.reduce((total, count) => total + count, 0)).fill(IDENTITY);
    for await (const part of inOrder(checks, "add", batched(ballots, AT_ONCE))) {
      sum = sum.map((point, place) => point.add(pointOf(part.slice(64 * place, 64 * (place + 1)))));
    }
    sums.push(sum);
  }
  const whole = sums.reduce((total, sum) => total.map((point, cell) => point.add(sum[cell])));
  const parts = grouped.map((districts, place) => ({
    districts,
    ballots: those[place].length,
    weight: those[place].reduce((total, [, weight]) => total + weight, 0),
    cells: cellsOf(sums[place], shape),
  }));
  return { whole: cellsOf(whole, shape), parts };
}

/** The districts of each group, and its counted ballots with their weights. */
function partsOf({ last, weights }, list) {
  const voted = [...weights].map(([credential, weight], place) => ({
    points: last.get(credential), weight, district: list ? list.of[place] : 0,
  })).filter(({ points }) => points !== undefined);
  const counts = Array(list ? list.names.length : 1).fill(0);
  for (const { district } of voted) counts[district] += 1;
  const grouped = list ? groupDistricts(counts, list.least) : [[0]];
  const partOf = [];
  for (const [part, districts] of grouped.entries()) for (const district of districts) partOf[district] = part;
  const those = grouped.map(() => []);
  for (const { points, weight, district } of voted) those[partOf[district]].push([points, weight]);
  return { grouped, those };
}

/** Points, two for each ciphertext, as written in a file. */
function cellsOf(points, shape) {
  let begin = 0;
  return shape.map((count) => Array.from({ length: count }, () => {
    const [alpha, beta] = points.slice(begin, (begin += 2));
    return { alpha: encode(alpha), beta: encode(beta) };
  }));
}
