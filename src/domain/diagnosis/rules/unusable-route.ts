import { isHost } from "../../address/prefix.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { gather } from "../telling/gather.ts";
import { pathCauses } from "../signs/path-causes.ts";
import { routePieces } from "../telling/route-pieces.ts";
import { isConnected } from "../../overlay/subnet-candidates.ts";
import { isDiscard } from "../../overlay/subnet-owners.ts";
import { listed } from "../telling/words.ts";

/**
 * A route for a peer's subnet wins and forwards nothing: it has no next hop that lives, a nexthop object that is a blackhole, no gateway
 * on a VXLAN link, a link without carrier, or it makes the whole subnet the node's own.
 */
export const unusableRoute: DiagnosisRule = {
  entry: {
    code: "UNUSABLE_ROUTE",
    severity: "CRITICAL",
    title: "A route for a peer's subnet forwards nothing",
    meaning:
      "The route that wins for a peer's subnet cannot be used: no living next hop, a local or throw route, a link without carrier, or no " +
      "gateway where the overlay needs one.",
    remedy: "Delete the route, and restart flanneld so that it writes its own again.",
    references: ["https://man7.org/linux/man-pages/man8/ip-route.8.html", "https://github.com/flannel-io/flannel/issues/1434"],
  },
  causes: pathCauses,
  find: (tables, explained) =>
    gather(
      tables,
      routePieces(
        tables,
        explained,
        (way) =>
          way.route !== null &&
          !isDiscard(way.route) &&
          !isOwnAddress(way) &&
          !isOwnNetwork(way) &&
          (way.reason === "UNUSABLE_ROUTE" || isWithoutGateway(way)),
      ),
      {
        one: "route",
        several: "routes",
        finding: { code: "UNUSABLE_ROUTE", severity: "CRITICAL", remedy: null },
        message: (nodes, _, told) => `On ${nodes} ${listed(told.map(({ id, way }) => `the route ${id}${wordsOf(way)}`))} forwards nothing.`,
      },
    ),
};

type Way = Parameters<Parameters<typeof routePieces>[2]>[0];

const isOwnAddress = ({ type, route }: Way): boolean => type === "local" && route !== null && isHost(route.dst);

/** Told as POD_CIDR_OVERLAPS_HOST. */
const isOwnNetwork = ({ route, reason }: Way): boolean => reason === "UNUSABLE_ROUTE" && route?.protocol === "kernel" && isConnected(route);

const isWithoutGateway = ({ reason, gateway }: Way): boolean => reason === "MISSING_NEIGH" && gateway === null;

function wordsOf({ type, gateway, link }: Way): string {
  const kind = type === "unicast" ? "" : ` of type ${type}`;
  return `${kind}${gateway === null ? "" : ` via ${gateway}`}${link === null ? "" : ` on ${link}`}`;
}
