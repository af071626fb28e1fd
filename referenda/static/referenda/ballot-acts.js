/** Functions that workers run, by name. Each gets a batch of items and the election. */
import { addedUp, checkBallots, firstBad } from "./checking.js";

export const ACTS = { check: checkBallots, points: firstBad, add: addedUp };
