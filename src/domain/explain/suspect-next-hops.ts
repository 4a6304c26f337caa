import type { Address } from "../address/address.ts";
import { ALL_ZERO_MAC } from "../address/mac.ts";
import { groupBy } from "../fib/group-by.ts";
import type { Neighbor, Route } from "../snapshot/rows.ts";
import type { Suspicion } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";
import { forCount, listed } from "./phrases.ts";

/**
 * Breaks in the chain route, neighbor, FDB on VXLAN links. A missing entry is claimed only where all of the link's entries are shown, and where
 * no default remote could stand in for it: then the kernel may ask for the MAC, and send what it has no entry for to all.
 */
export function suspectNextHops(view: NodeView): readonly Suspicion[] {
  const links = [...view.vxlans].filter((link) => !asksForItself(link, view));
  return links.flatMap((link) => [
    ...withoutNeighbor(link, view),
    ...unanswered(link, view),
    ...withoutEntry(link, view),
    ...withoutUse(link, view),
  ]);
}

/** What helps where entries that the overlay's program should have made are not there. */
const MADE_AGAIN = "The overlay's own program makes these entries: restart it on this node (flannel: delete its pod), and read its log.";

/** A link with a default remote floods, one in a bridge has its entries in the bridge, and l3miss has a program asked for each entry. */
function asksForItself(link: string, { links, fdb }: NodeView): boolean {
  if (fdb.some((entry) => entry.link === link && entry.mac === ALL_ZERO_MAC)) return true;
  const own = links.find(({ name }) => name === link);
  if (own === undefined) return false;
  const { features = [], group, remote } = own.vxlan ?? {};
  return [own.master, group, remote].some((other) => other !== undefined) || features.includes("l2miss") || features.includes("l3miss");
}

type Hop = Readonly<{ gateway: Address; route: Route }>;

function hopsInto(link: string, { routes }: NodeView): readonly Hop[] {
  return routes.flatMap((route) => {
    const hops = route.nextHops ?? [{ gateway: route.gateway, link: route.link }];
    return hops.flatMap((hop) => (hop.link === link && hop.gateway !== undefined ? [{ gateway: hop.gateway, route }] : []));
  });
}

function withoutNeighbor(link: string, view: NodeView): readonly Suspicion[] {
  if (!view.showsAll("neighbors", link)) return [];
  const known = new Set(view.neighbors.filter((neighbor) => neighbor.link === link).map(({ address }) => address));
  const lacking = hopsInto(link, view).filter(({ gateway }) => !known.has(gateway));
  if (lacking.length === 0) return [];
  const message =
    `No neighbor entry on ${link} for ${listed(lacking.map(({ gateway }) => gateway))}, though ${listed(lacking.map(({ route }) => route.dst))} ` +
    `${forCount(lacking, "is", "are")} routed there: the kernel does not know which MAC to write into the frame.`;
  return [{ severity: "CRITICAL", message, remedy: MADE_AGAIN }];
}

function unanswered(link: string, { neighbors }: NodeView): readonly Suspicion[] {
  const open = neighbors.filter((neighbor) => neighbor.link === link && neighbor.mac === undefined);
  return [...groupBy(open, ({ nudState }) => nudState)].map(([state, same]) => ({
    severity: "CRITICAL",
    message: `${listed(same.map(({ address }) => address))} on ${link}: ${state}. The kernel asked through the overlay for the MAC and nobody answered.`,
    remedy: MADE_AGAIN,
  }));
}

function withoutEntry(link: string, view: NodeView): readonly Suspicion[] {
  if (!view.showsAll("fdb", link)) return [];
  const known = new Set(view.fdb.filter((entry) => entry.link === link).map(({ mac }) => mac));
  const lacking = view.neighbors.filter((neighbor) => neighbor.link === link && neighbor.mac !== undefined && !known.has(neighbor.mac));
  if (lacking.length === 0) return [];
  const message =
    `No FDB entry on ${link} for ${listed(lacking.map(macOf))} (${listed(lacking.map(({ address }) => address))}): ` +
    `the kernel does not know to which node frames for ${forCount(lacking, "it", "them")} go, and drops them.`;
  return [{ severity: "CRITICAL", message, remedy: MADE_AGAIN }];
}

const macOf = ({ mac }: Neighbor): string => mac ?? "";

function withoutUse(link: string, view: NodeView): readonly Suspicion[] {
  if (!link.startsWith("flannel") || !view.showsAll("neighbors", link)) return [];
  const used = new Set(view.neighbors.filter((neighbor) => neighbor.link === link).map(({ mac }) => mac));
  const spare = view.fdb.filter((entry) => entry.link === link && entry.remoteVtep !== undefined && !used.has(entry.mac));
  if (spare.length === 0) return [];
  const message = `No neighbor on ${link} has ${listed(spare.map(({ mac }) => mac))}, for which there ${forCount(spare, "is an FDB entry", "are FDB entries")}: left over, or the neighbor is missing.`;
  return [{ severity: "INFO", message, remedy: null }];
}
