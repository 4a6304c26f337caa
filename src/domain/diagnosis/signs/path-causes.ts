import type { FindingCode } from "../finding-code.ts";

/** What explains on a node that its own routes into the overlay are gone or wrong. */
export const pathCauses: readonly FindingCode[] = [
  "VTEP_MISSING",
  "VTEP_DOWN",
  "VTEP_BOUNCED",
  "VTEP_RECREATED_EMPTY",
  "BACKEND_MIXED",
  "RULE_MAIN_OR_LOCAL_MISSING",
  "RULE_TABLE_52",
  "RULE_TABLE_220",
  "RULE_NM_CLOUD_SETUP",
  "ROUTING_RULE_DIVERTS",
  "DUPLICATE_POD_CIDR",
  "CNI0_SUBNET_MISMATCH",
];
