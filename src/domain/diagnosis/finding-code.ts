/** Codes of findings, causes before consequences. They are part of the API: never renamed, never given another meaning. */
export const FINDING_CODES = [
  "DUPLICATE_UNDERLAY_IP",
  "FOREIGN_UNDERLAY_IP",
  "WRONG_IFACE_ON_ONE_NODE",
  "PUBLIC_IP_OVERWRITE_WRONG",
  "UNDERLAY_IP_CHANGED",
  "MARTIAN_SOURCE",
  "MAC_CHANGED_BY_UDEV",
  "STALE_VTEP_MAC",
  "NEIGH_WRONG_MAC",
  "UNDERLAY_IP_IS_OWN",
  "FDB_WRONG_DST",
  "MISSING_FDB",
  "MISSING_NEIGH",
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];
