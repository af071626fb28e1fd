/** Functions that workers run, by name. Each gets a batch of items and the election. */
import { addedUp, firstBad, foundIn } from "./checking.js";

export const ACTS = { check: foundIn, points: firstBad, add: addedUp };
