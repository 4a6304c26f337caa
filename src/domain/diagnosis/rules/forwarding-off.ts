import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";

/**
 * A node's kernel does not forward: net.ipv4.ip_forward is 0, or that of its VXLAN link. Pods then reach nothing outside of their node, and
 * what arrives for them is dropped in silence.
 *
 * Not claimed: anything of a node that has not reported its kernel settings.
 */
export const forwardingOff: DiagnosisRule = {
  entry: {
    code: "FORWARDING_OFF",
    severity: "CRITICAL",
    title: "A node does not forward packets",
    meaning:
      "A kernel setting forbids to forward: for all of the node, or for what comes from the overlay. Packets between its pods and other nodes " +
      "are dropped in silence, though every table is right.",
    remedy: "sysctl -w net.ipv4.ip_forward=1 (or that of the link), and write it to /etc/sysctl.d so that it stays.",
    references: [
      "https://docs.kernel.org/networking/ip-sysctl.html",
      "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
    ],
  },
  find: (tables) =>
    tables.known.sysctls.toArray().flatMap((node) => {
      const names = settingsOf(tables, node);
      const off = tables.local[node]?.sysctls.filter(({ name, value }) => names.has(name) && value.trim() === "0") ?? [];
      return off.map(({ name }) => findingOf(tables, name, node));
    }),
};

/** The settings that decide for a node of an overlay; with all of them off, the first says it. */
function settingsOf(tables: ClusterTables, node: number): ReadonlySet<string> {
  const own = clusterIndex(tables).links[node];
  const links = (own?.vxlans ?? []).filter(({ master }) => master === undefined).map(({ name }) => name);
  const isOff = tables.local[node]?.sysctls.some(({ name, value }) => name === "net.ipv4.ip_forward" && value.trim() === "0");
  if (own === undefined || own.vxlans.length === 0) return new Set();
  return new Set(isOff === true ? ["net.ipv4.ip_forward"] : links.map((name) => `net.ipv4.conf.${name}.forwarding`));
}

function findingOf(tables: ClusterTables, setting: string, node: number): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    code: "FORWARDING_OFF",
    severity: "CRITICAL",
    subject: `sysctl:${tables.nodes[node]}/${setting}`,
    message: `On ${tables.nodes[node]} ${setting} is 0.`,
    nodes,
    evidence: ownRows(tables, { section: "sysctls", nodes }, ({ name }) => name === setting),
    remedy: `sysctl -w ${setting}=1 on ${tables.nodes[node]}.`,
  };
}
