/**
 * PostgreSQL's text of an array whose values need no quotes: hashes, numbers, times. A push sends thousands of them, and the driver
 * would look at each for what to quote.
 */
export const sqlArray = (values: readonly (string | number)[]): string => `{${values.join(",")}}`;
