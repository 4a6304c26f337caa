import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { nameNodes, verb } from "../telling/words.ts";

/** Some nodes' VXLAN links learn, write checksums or have features otherwise than those of most others: drift, mostly harmless. */
export const vxlanSettingsDiffer: DiagnosisRule = {
  entry: {
    code: "VXLAN_SETTINGS_DIFFER",
    severity: "INFO",
    title: "VXLAN links are set otherwise than on most nodes",
    meaning:
      "Learning, outer UDP checksums, DF bit or features of the link differ from those of its namesakes: made by another version, or by hand. " +
      "Learning matters once a peer sends from another address than its FDB entry says.",
    remedy: "Delete the link and restart flanneld there, so that it is made as on the other nodes.",
    references: ["https://man7.org/linux/man-pages/man8/ip-link.8.html"],
  },
  find: (tables) => {
    const links = clusterIndex(tables).links.flatMap(({ vxlans }, node) =>
      vxlans.map((link) => ({ node, link, settings: settingsOf(link) })),
    );
    return [...groupBy(links, ({ link }) => link.name)].flatMap(([name, same]) => findingsAmong(tables, name, same));
  },
};

type Settings = Readonly<{ node: number; link: Link; settings: string }>;

/** What iproute2 did not print is not compared. */
function settingsOf({ vxlan }: Link): string {
  const { learning, udpChecksum, df, features = [] } = vxlan ?? {};
  const named = { learning, udpcsum: udpChecksum, df };
  return [...Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`])), ...features].join(", ");
}

function findingsAmong(tables: ClusterTables, name: string, links: readonly Settings[]): Diagnosed[] {
  const bySettings = [...groupBy(links, ({ settings }) => settings)].sort(([, a], [, b]) => b.length - a.length);
  const [usual, ...others] = bySettings;
  if (usual === undefined || usual[1].length < 2) return [];
  return others.map(([settings, same]) => {
    const nodes = NodeSet.of(
      tables.nodes.length,
      same.map(({ node }) => node),
    );
    return {
      code: "VXLAN_SETTINGS_DIFFER",
      severity: "INFO",
      subject: `link:${name}/${settings.replaceAll(" ", "-")}`,
      message: `${name} of ${nameNodes(tables, nodes)} ${verb(nodes, "has", "have")} ${settings}; on most nodes it is ${usual[0]}.`,
      nodes,
      evidence: vxlanRows(tables, nodes, (link) => link.name === name),
      remedy: null,
    };
  });
}
