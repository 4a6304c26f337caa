import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { fdbFix } from "../telling/fixes.ts";
import { gather } from "../telling/gather.ts";
import { strayEntries } from "../signs/stray-entries.ts";
import { listed } from "../telling/words.ts";

/**
 * Some nodes' FDB sends the frames for a peer's MAC where the peer is not: to an address of another node, which drops frames for a MAC
 * that is not its own, to one that nobody holds, to another port or VNI, or out of a link behind which the address is not.
 */
export const fdbWrongDst: DiagnosisRule = {
  entry: {
    code: "FDB_WRONG_DST",
    severity: "CRITICAL",
    title: "An FDB entry leads where the MAC is not",
    meaning:
      "The FDB entry for a peer's MAC names an underlay address that the peer does not hold, or a port, VNI or link by which it is not " +
      "reached. Whoever gets the frames drops them in silence: both directions of the pair are cut.",
    remedy: "Restart flanneld on the nodes that hold the entry. By hand: bridge fdb replace MAC dev flannel.1 dst ADDRESS self permanent.",
    references: ["https://github.com/flannel-io/flannel/issues/760", "https://github.com/flannel-io/flannel/issues/1155"],
  },
  causes: ["VNI_MISMATCH"],
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "fdb",
      several: "fdb",
      finding: { code: "FDB_WRONG_DST", severity: "CRITICAL", remedy: null },
      message: (nodes, _, told) => `On ${nodes} the FDB ${listed(told.map(({ text }) => text))}.`,
    }),
};

function pieces(tables: ClusterTables, explained: NodeSet) {
  return strayEntries(tables)
    .filter(({ isOwn, bearer }) => !isOwn && !explained.has(bearer))
    .map(({ mac, held, text }) => ({
      id: mac,
      nodes: held.nodes,
      text,
      fix: fdbFix(tables, mac),
      evidence: peerRows("fdb", [held], held.nodes),
    }));
}
