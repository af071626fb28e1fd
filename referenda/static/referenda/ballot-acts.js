/** What is done with ballots in workers, by name: each is given a part of the work, and the election. */
import { addedUp, firstBad, foundIn } from "./checking.js";

export const ACTS = { check: foundIn, points: firstBad, add: addedUp };
