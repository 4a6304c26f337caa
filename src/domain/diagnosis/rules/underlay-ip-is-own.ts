import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { fdbFix } from "../telling/fixes.ts";
import { gather } from "../telling/gather.ts";
import { strayEntries } from "../signs/stray-entries.ts";
import { listed } from "../telling/words.ts";

/**
 * A node's FDB sends the frames for a peer to an address of the node itself. The kernel never sends them: it hands them to its own VXLAN
 * link of the same VNI and port, whatever their inner MAC, until their TTL is spent (drivers/net/vxlan/vxlan_core.c, encap_bypass_if_local).
 */
export const underlayIpIsOwn: DiagnosisRule = {
  entry: {
    code: "UNDERLAY_IP_IS_OWN",
    severity: "CRITICAL",
    title: "An FDB entry leads back to the sender",
    meaning:
      "The FDB entry for a peer's MAC names an underlay address that the sender holds itself. Nothing leaves the node: the packet loops " +
      "inside it, and the pod hears that its time to live was exceeded.",
    remedy: "Restart flanneld on the node. By hand: bridge fdb replace MAC dev flannel.1 dst ADDRESS self permanent.",
    references: ["https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md"],
  },
  find: (tables) =>
    gather(
      tables,
      strayEntries(tables)
        .filter(({ isOwn }) => isOwn)
        .map(({ mac, held, text }) => ({
          id: mac,
          nodes: held.nodes,
          text,
          fix: fdbFix(tables, mac),
          evidence: peerRows("fdb", [held], held.nodes),
        })),
      {
        one: "fdb",
        several: "fdb",
        finding: { code: "UNDERLAY_IP_IS_OWN", severity: "CRITICAL", remedy: null },
        message: (nodes, _, told) => `On ${nodes} the FDB ${listed(told.map(({ text }) => text))}.`,
      },
    ),
};
