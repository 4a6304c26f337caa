/** Codes of findings, causes before consequences. They are part of the API: never renamed, never given another meaning. */
export const FINDING_CODES = ["DUPLICATE_UNDERLAY_IP"] as const;
export type FindingCode = (typeof FINDING_CODES)[number];
