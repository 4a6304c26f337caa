/** Why a packet ends. Those that are also reasons of subnets and codes of findings mean the same there. */
export const DROP_CAUSES = [
  "SOURCE_CUT_OFF",
  "MARTIAN_SOURCE",
  "FORWARDING_OFF",
  "ROUTING_RULE_REFUSES",
  "MISSING_ROUTE",
  "UNUSABLE_ROUTE",
  "LEAVES_OVERLAY",
  "LINK_DOWN",
  "MISSING_NEIGH",
  "MISSING_FDB",
  "UNDERLAY_IP_IS_OWN",
  "SOURCE_ADDRESS_MISSING",
  "UNDERLAY_ROUTE_BROKEN",
  "UNDERLAY_NEIGH_WRONG",
  "FDB_WRONG_DST",
  "VNI_MISMATCH",
  "PORT_MISMATCH",
  "WRONG_VTEP_MAC",
  "DUPLICATE_VTEP_MAC",
  "LEARNING_CONFLICT",
  "MTU_TOO_SMALL",
  "ROUTING_LOOP",
  "WRONG_NEXT_HOP",
  "ANSWERED_BY_ANOTHER_NODE",
  "POD_UNREACHABLE",
] as const;
export type DropCause = (typeof DROP_CAUSES)[number];

/** What an answer rests on although no snapshot shows it, or why there is none. */
export const CAVEAT_CODES = [
  "ADDRESS_UNKNOWN",
  "ADDRESS_AMBIGUOUS",
  "SECTION_MISSING",
  "NODE_OVERDUE",
  "NODE_LOST",
  "ADDRESS_NEVER_SEEN",
  "RULES_NOT_REPORTED",
  "SYSCTLS_NOT_REPORTED",
  "ROUTER_NOT_REPORTED",
  "OPAQUE_LINK",
  "NEIGHBOR_TO_BE_RESOLVED",
  "EQUAL_COST_PATHS",
  "RACING_DUPLICATES",
  "DETOUR",
  "NOT_IN_SNAPSHOTS",
] as const;
export type CaveatCode = (typeof CAVEAT_CODES)[number];
