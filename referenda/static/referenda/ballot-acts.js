/** Functions that workers run, by name. Each gets a batch of items and the election. */
import { addUp, checkBallots, firstInvalid } from "./checking.js";

export const ACTS = { check: checkBallots, points: firstInvalid, add: addUp };
