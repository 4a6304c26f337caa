import type { Neighbor } from "../snapshot/rows.ts";
import type { Note } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";
import { type Meaning, notesByMeaning } from "./notes-by-meaning.ts";
import { forCount, listed } from "./phrases.ts";

/** What each neighbor entry says of an address's MAC, and how it is known. */
export function explainNeighbors(neighbors: readonly Neighbor[], view: NodeView): readonly Note[] {
  return notesByMeaning("neighbors", neighbors, (neighbor) => meaningOf(neighbor, view));
}

function meaningOf(neighbor: Neighbor, view: NodeView): Meaning<Neighbor> {
  const { link, mac } = neighbor;
  const isFixed = isGiven(neighbor);
  if (mac === undefined) return { key: `none ${link}`, words: (same) => unresolved(same, link) };
  if (view.vxlans.has(link)) return { key: `vtep ${link} ${isFixed}`, words: (same) => onVxlan(same, { link, isFixed }) };
  if (isFixed) return { key: `given ${link}`, words: (same) => `${addresses(same)} on ${link}: put there by a program, not asked for.` };
  return { key: `asked ${link}`, words: (same) => asked(same, link) };
}

const isGiven = ({ nudState, flags }: Neighbor): boolean =>
  nudState === "PERMANENT" || nudState === "NOARP" || flags?.includes("extern_learn") === true;

const addresses = (same: readonly Neighbor[]): string => listed(same.map(({ address }) => address));

const unresolved = (same: readonly Neighbor[], link: string): string =>
  `${addresses(same)} on ${link}: asked for, and nobody has answered with a MAC (${listed(same.map(({ nudState }) => nudState))}). ` +
  "Packets for it are dropped.";

function onVxlan(same: readonly Neighbor[], { link, isFixed }: Readonly<{ link: string; isFixed: boolean }>): string {
  const [only] = same;
  const which =
    same.length === 1 && only !== undefined
      ? `The next hop ${only.address} on ${link} has the MAC ${only.mac ?? ""}, that of another node's VXLAN link.`
      : `The next hops ${addresses(same)} on ${link} have these MACs, each that of another node's VXLAN link.`;
  const how = isFixed
    ? ` ${listed(same.map(({ nudState }) => nudState))}: a program such as flannel put it there, and the kernel never asks whether it is still true.`
    : " The kernel has asked for it through the overlay.";
  return `${which}${how} To which node a frame for such a MAC goes, the FDB says (bridge fdb show dev ${link}).`;
}

function asked(same: readonly Neighbor[], link: string): string {
  const stale = same.some(({ nudState }) => nudState === "STALE") ? " STALE is healthy: not used lately." : "";
  return `${addresses(same)} on ${link}: ${forCount(same, "its MAC is", "their MACs are")} known, since the kernel asked (ARP or NDP) and was answered.${stale}`;
}
