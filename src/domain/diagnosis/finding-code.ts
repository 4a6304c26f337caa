/** Codes of findings. */
export const FINDING_CODES = ["DUPLICATE_UNDERLAY_IP"] as const;
export type FindingCode = (typeof FINDING_CODES)[number];
