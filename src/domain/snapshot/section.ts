/** The tables that a node reports, in the order in which a packet's way is explained. The names are those of the intake contract. */
export const SECTIONS = [
  "links",
  "addresses",
  "routes",
  "routes6",
  "rules",
  "rules6",
  "neighbors",
  "fdb",
  "nexthops",
  "vlans",
  "bridgeLinks",
  "sysctls",
] as const;

export type Section = (typeof SECTIONS)[number];

/** Whether a section has this name. */
export const isSection = (name: string): name is Section => (SECTIONS as readonly string[]).includes(name);
