/** The range of GraphQL's Int (GraphQL specification, 3.5.1): 32 bits with a sign. */
const INT_MAX = 2_147_483_647;

/** A number as an Int can tell it: what lies beyond is told as its end. The kernel's metrics have 32 bits without a sign. */
export const toInt = (value: number): number => Math.max(-INT_MAX - 1, Math.min(INT_MAX, value));
