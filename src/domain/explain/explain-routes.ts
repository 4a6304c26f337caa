import type { Address } from "../address/address.ts";
import { isHost, prefixLength } from "../address/prefix.ts";
import type { Route } from "../snapshot/rows.ts";
import type { Note } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";
import { type Meaning, notesByMeaning } from "./notes-by-meaning.ts";
import { counted, forCount, listed } from "./phrases.ts";
import { wellKnownAddress } from "./well-known-address.ts";

/** What each route does with the packets that it is for. */
export function explainRoutes(section: "routes" | "routes6", routes: readonly Route[], view: NodeView): readonly Note[] {
  return notesByMeaning(section, routes, (route) => inItsTable(route, meaningOf(route, view)));
}

/** Rules decide which tables count; without rules of one's own it is local, then main. */
function inItsTable({ table }: Route, { key, words }: Meaning<Route>): Meaning<Route> {
  if (table === "main" || table === "local") return { key: `${table} ${key}`, words };
  const when = `Table ${table}, which counts only where a routing rule (ip rule) names it. `;
  return { key: `${table} ${key}`, words: (routes) => `${when}${words(routes)}` };
}

function meaningOf(route: Route, view: NodeView): Meaning<Route> {
  const { type, table, nextHops, gateway, link = "" } = route;
  if (table === "local") return { key: "local", words: ofTableLocal };
  const refusal = REFUSALS[type];
  if (refusal !== undefined) return { key: type, words: (routes) => `Packets for ${destinations(routes)} ${refusal}` };
  if (nextHops !== undefined) return { key: "multipath", words: sharedOut };
  if (view.vxlans.has(link)) return { key: `vxlan ${link} ${gateway === undefined}`, words: (routes) => intoVxlan(routes, link) };
  if (gateway === undefined) return { key: `attached ${link} ${isPod(route)}`, words: (routes) => attached(routes, link) };
  if (prefixLength(route.dst) === 0) return { key: `default ${gateway}`, words: () => byDefault(gateway, link) };
  return { key: `via ${link}`, words: (routes) => routed(routes, link) };
}

const REFUSALS: Readonly<Record<string, string | undefined>> = {
  blackhole: "are dropped without a word.",
  unreachable: "are refused: the sender hears that the host is unreachable.",
  prohibit: "are refused: the sender hears that it is forbidden.",
  throw: "find nothing in this table: the next routing rule decides.",
};

const destinations = (routes: readonly Route[]): string => listed(routes.map(({ dst }) => dst));

const ofTableLocal = (routes: readonly Route[]): string =>
  `${counted(routes.length, "entry", "entries")} of table local, which the kernel makes itself with each address: what is for this node, and broadcasts.`;

const sharedOut = (routes: readonly Route[]): string =>
  `Packets for ${destinations(routes)} are shared out among several next hops, each flow to one of them: if one of them is bad, only some flows fail.`;

function intoVxlan(routes: readonly Route[], link: string): string {
  const isOnlink = routes.some(({ flags }) => flags?.includes("onlink") === true);
  const gateways = listed(routes.flatMap(({ gateway }) => gateway ?? []));
  if (gateways === "") {
    return (
      `Packets for ${destinations(routes)} go into the VXLAN link ${link}, as if all of these addresses were on it: ` +
      "each needs a neighbor entry (which MAC has it) and that MAC an FDB entry (on which node it is)."
    );
  }
  const onlink = isOnlink ? " `onlink`: the next hop is taken to be on the link, though no prefix says so." : "";
  return (
    `Packets for the pods in ${destinations(routes)}, which other nodes have, go into the VXLAN link ${link}, to the VTEP ` +
    `${forCount(routes, "address", "addresses")} ${gateways}.${onlink} Such an address needs a neighbor entry (ip neigh: its MAC), and that MAC ` +
    "an FDB entry (bridge fdb: to which node's underlay address the VXLAN packet goes)."
  );
}

/** A single address behind a link of its own is a pod's. */
const isPod = ({ dst, scope }: Route): boolean => isHost(dst) && scope === "link";

function attached(routes: readonly Route[], link: string): string {
  const isDown = routes.some(({ flags }) => flags?.includes("linkdown") === true);
  const down = isDown ? " `linkdown`: nothing is plugged into it at present." : "";
  if (routes.every(isPod))
    return `${destinations(routes)}: single addresses of this node itself, such as its pods', behind ${link}.${down}`;
  const sources = [...new Set(routes.flatMap(({ prefSrc }) => prefSrc ?? []))];
  const known = sources.flatMap((address) => (wellKnownAddress(address) === null ? [] : ` ${address} is ${wellKnownAddress(address)}.`));
  return `${destinations(routes)} ${forCount(routes, "is", "are")} directly on ${link}${placeOf(link)}: no router is asked.${known.join("")}${down}`;
}

function placeOf(link: string): string {
  if (/^(?:cni|cbr|kube-bridge|weave|cilium_host|lxc|cali)/.test(link)) return ", where this node's own pods are";
  return link.startsWith("docker") ? ", Docker's own bridge, which the overlay has no part in" : "";
}

function byDefault(gateway: Address, link: string): string {
  const known = wellKnownAddress(gateway);
  const remark = known === null ? "" : ` ${gateway} is ${known}.`;
  const warning = " flannel takes the link of the default route unless --iface names another.";
  return `What no other route is for goes to the router ${gateway} over ${link}.${remark}${known === null ? "" : warning}`;
}

const routed = (routes: readonly Route[], link: string): string =>
  `Packets for ${destinations(routes)} go to ${listed(routes.flatMap(({ gateway }) => gateway ?? []))} over ${link || "some link"}, not into a VXLAN link.`;
