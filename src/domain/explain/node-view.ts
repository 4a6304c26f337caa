import type { Address } from "../address/address.ts";
import { prefixNetwork } from "../address/prefix.ts";
import { isVxlan } from "../overlay/node-links.ts";
import type { FdbEntry, Link, Row, SectionRows } from "../snapshot/rows.ts";
import type { Section } from "../snapshot/section.ts";

/** The rows that one node shows, by section; none where the section was not shown. */
export type NodeRows = Readonly<{ [S in Section]: readonly SectionRows[S][] }>;

/** What one node shows of its tables, made ready for questions about it. `routes` and `rules` are those of both families. */
export type NodeView = Omit<NodeRows, "routes6" | "rules6"> &
  Readonly<{
    /** Names of the links that are VXLAN links, or that must be by what stands in other tables or by how they are called. */
    vxlans: ReadonlySet<string>;
    /** The addresses of this node, by address the link that bears each. */
    own: ReadonlyMap<Address, string>;
    /** Whether all rows about a link are shown, so that one that is missing does not exist; without a link, all rows at all. */
    showsAll: (section: Section, link?: string) => boolean;
  }>;

/** Puts a node's rows together. */
export function nodeView({ routes6, rules6, ...rows }: NodeRows, showsAll: NodeView["showsAll"]): NodeView {
  const [routes, rules] = [
    [...rows.routes, ...routes6],
    [...rows.rules, ...rules6],
  ];
  const local = routes.filter(({ type, table }) => type === "local" && table === "local");
  const own = new Map([
    ...local.map(({ dst, link }) => [prefixNetwork(dst), link ?? "lo"] as const),
    ...rows.addresses.map(({ address, link }) => [address, link] as const),
  ]);
  return { ...rows, routes, rules, vxlans: vxlanNames(rows.links, rows.fdb, namesOf({ ...rows, routes })), own, showsAll };
}

/** How flannel, Calico, Cilium and people call their VXLAN links. */
const USUAL_NAME = /^(?:flannel(?:-v6)?\.\d+|cilium_vxlan|vxlan)/;

function vxlanNames(links: readonly Link[], fdb: readonly FdbEntry[], names: ReadonlySet<string>): ReadonlySet<string> {
  const others = new Set(links.filter((link) => link.kind !== undefined && !isVxlan(link)).map(({ name }) => name));
  const told = links.filter(isVxlan).map(({ name }) => name);
  const sending = fdb.filter(({ remoteVtep }) => remoteVtep !== undefined).map(({ link }) => link);
  const called = [...names].filter((name) => USUAL_NAME.test(name));
  return new Set([...told, ...sending, ...called].filter((name) => !others.has(name)));
}

/** Every link that a row names. */
function namesOf({ links, addresses, routes, neighbors, fdb }: Omit<NodeRows, "routes6" | "rules6">): ReadonlySet<string> {
  const rows: readonly Row[] = [...addresses, ...routes, ...neighbors, ...fdb];
  return new Set([...links.map(({ name }) => name), ...rows.flatMap((row) => ("link" in row ? (row.link ?? []) : []))]);
}
