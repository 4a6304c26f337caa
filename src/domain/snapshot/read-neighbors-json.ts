import { defined, type Fields, isOtherAddress, sortedWords } from "./fields.ts";
import type { Mac } from "../address/mac.ts";
import type { Neighbor } from "./rows.ts";

/** What a neighbor is besides its state: bare keys in JSON, words in text. */
export const NEIGHBOR_FLAGS = "router proxy managed extern_learn offload extern_valid".split(" ");

/** The kernel's states of a neighbor (NUD). */
export const NUD_STATES = new Set("INCOMPLETE REACHABLE STALE DELAY PROBE FAILED NOARP PERMANENT NONE".split(" "));

/** Read, or known and left out: counters and ages. */
const KNOWN = new Set([...NEIGHBOR_FLAGS, ..."dst dev lladdr state protocol flags used confirmed updated refcnt probes".split(" ")]);

/** Reads one object of `ip -j neigh show`. Null: the reason stands in `fields.problem`. */
export function readNeighbor(fields: Fields): Neighbor | null {
  const address = fields.address("dst");
  const link = fields.name("dev");
  if (address === undefined) return fields.missing("dst");
  if (link === undefined) return fields.missing("dev");
  const other = isOtherAddress(fields.raw["lladdr"]);
  const flags = flagsOf(fields);
  return defined<Neighbor>({
    address,
    extra: other ? { ...fields.extra(KNOWN), lladdr: fields.raw["lladdr"] } : fields.extra(KNOWN),
    flags,
    link,
    mac: other ? undefined : fields.mac("lladdr"),
    nudState: stateOf(fields, flags ?? []),
    protocol: fields.word("protocol"),
  });
}

/**
 * What the kernel makes for itself and `nud all` shows: NOARP entries of groups and broadcasts (their MACs have the group bit), those on lo,
 * and those without a MAC on links that need none (net/ipv4/arp.c, arp_constructor; net/ipv6/ndisc.c, ndisc_constructor).
 */
export function isKernelsOwn({ nudState, link, mac, flags }: Neighbor): boolean {
  if (nudState !== "NOARP" || flags?.includes("extern_learn") === true) return false;
  return mac === undefined || link === "lo" || isGroupMac(mac);
}

const isGroupMac = (mac: Mac): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

function flagsOf(fields: Fields): readonly string[] | undefined {
  const listed = fields.words("flags");
  if (listed !== undefined) return listed;
  const present = NEIGHBOR_FLAGS.filter((flag) => fields.has(flag));
  return sortedWords(present);
}

/**
 * What an entry that was put there is in, once for all moments of its resolution, which the kernel repeats again and again:
 * with a MAC it is STALE, the state that claims least, and without one FAILED.
 */
const SETTLED: ReadonlyMap<string, string> = new Map([
  ["REACHABLE", "STALE"],
  ["DELAY", "STALE"],
  ["PROBE", "STALE"],
  ["INCOMPLETE", "FAILED"],
]);

/** An entry is in one state at a time; `ip` prints none for NONE. */
function stateOf(fields: Fields, flags: readonly string[]): string {
  const state = fields.words("state")?.[0] ?? "NONE";
  if (!NUD_STATES.has(state)) fields.refuse("state", "is not a state of a neighbor");
  const isPutThere = flags.includes("extern_learn") || flags.includes("managed");
  return (isPutThere ? SETTLED.get(state) : undefined) ?? state;
}
