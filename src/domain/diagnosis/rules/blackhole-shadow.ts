import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { gather } from "../telling/gather.ts";
import { routePieces } from "../telling/route-pieces.ts";
import { isDiscard } from "../../overlay/subnet-owners.ts";
import { pathCauses } from "../signs/path-causes.ts";
import { listed } from "../telling/words.ts";

/**
 * A blackhole, unreachable or prohibit route for a peer's subnet, or for part of it, wins over the route into the overlay.
 *
 * Not claimed: anything of the one blackhole that Calico, or flannel with --ip-blackhole-route, keeps for a node's own block.
 */
export const blackholeShadow: DiagnosisRule = {
  entry: {
    code: "BLACKHOLE_SHADOW",
    severity: "CRITICAL",
    title: "A discarding route takes what is for a peer",
    meaning:
      "A route of type blackhole, unreachable or prohibit for a peer's subnet, or for some of its pods, is the longest match. The kernel " +
      "drops the packets: in silence, or with an ICMP error to the pod.",
    remedy:
      "ip route del the discarding route, and look for who made it: a stale block of Calico's IPAM, flannel after its subnet changed.",
    references: [
      "https://github.com/projectcalico/calico/issues/2612",
      "https://github.com/projectcalico/calico/issues/3740",
      "https://github.com/rancher/rke2/issues/11170",
    ],
  },
  causes: pathCauses,
  find: (tables, explained) =>
    gather(
      tables,
      routePieces(tables, explained, ({ route }) => route !== null && isDiscard(route)).map((piece) => ({
        ...piece,
        fix: `ip route del ${piece.way.type} ${piece.id} table ${piece.way.route?.table ?? "main"}`,
      })),
      {
        one: "route",
        several: "routes",
        finding: { code: "BLACKHOLE_SHADOW", severity: "CRITICAL", remedy: null },
        fixing: (nodes, commands) => `On ${nodes}: ${commands}. Then look for who has made it.`,
        message: (nodes, _, told) =>
          `On ${nodes} ${listed(told.map(({ way, id }) => `the route ${way.type} ${id}`))} takes what is for a peer.`,
      },
    ),
};
