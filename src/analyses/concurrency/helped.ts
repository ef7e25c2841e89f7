/**
 * What is assumed where an operation goes on because of somebody who is not seen. It costs nothing: that
 * others do their part is no assumption about this program.
 */
import type { Assumed } from "./state.js";

/** With something that was made here. */
export const HELPED: Assumed = { text: "somebody who is not seen helps", price: 0, helps: "made" };

/** By its own course: timers fire, deadlines come. */
export const IN_TIME: Assumed = { text: "time passes", price: 0, helps: "outside" };

/** With something that came from outside. */
export const CAME: Assumed = { text: "what others send comes", price: 0, helps: "outside" };
