/** Tells the service of a soak what to take for now, in epoch milliseconds. */
export const CLOCK_HEADER = "x-soak-now";
