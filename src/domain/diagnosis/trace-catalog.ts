import { DROP_CAUSES, type DropCause } from "../trace/codes.ts";
import type { CatalogEntry } from "./catalog-entry.ts";

type Meaning = Omit<CatalogEntry, "code">;

const FLANNEL = "https://github.com/flannel-io/flannel";
const MAN = "https://man7.org/linux/man-pages/man8";
const IP_SYSCTL = "https://docs.kernel.org/networking/ip-sysctl.html";

const MEANINGS: Readonly<Record<DropCause, Meaning>> = {
  SOURCE_CUT_OFF: {
    severity: "CRITICAL",
    title: "The source cannot send",
    meaning: "The link behind which the source address lies is down, or has no carrier: no packet of it reaches the node's routing.",
    remedy: "Bring the link up (`ip link set LINK up`), or look why its other end is gone.",
    references: [`${MAN}/ip-link.8.html`],
  },
  MARTIAN_SOURCE: {
    severity: "CRITICAL",
    title: "The receiver takes the source for an impossible one",
    meaning: "Reverse path filtering drops the packet: the node would not answer the source over the link that the packet came in by.",
    remedy: "Give the node the route back over that link, or loosen net.ipv4.conf.*.rp_filter where ways differ by intent.",
    references: [IP_SYSCTL, "https://github.com/submariner-io/submariner/issues/217"],
  },
  FORWARDING_OFF: {
    severity: "CRITICAL",
    title: "The node does not forward",
    meaning: "The packet is for somebody behind the node, and net.ipv4.ip_forward, or forwarding of the link or of IPv6, is off.",
    remedy: "Set net.ipv4.ip_forward=1 (and net.ipv6.conf.all.forwarding=1), and see what turns it off again.",
    references: [IP_SYSCTL],
  },
  ROUTING_RULE_REFUSES: {
    severity: "CRITICAL",
    title: "A routing rule refuses the packet",
    meaning: "A rule of type blackhole, unreachable or prohibit matches before any table has a route for it.",
    remedy: "Remove the rule, or give it a selector or a priority that leaves overlay packets alone.",
    references: [`${MAN}/ip-rule.8.html`],
  },
  MISSING_ROUTE: {
    severity: "CRITICAL",
    title: "There is no route",
    meaning: "No table that the rules name has a route for the address; for an overlay subnet the default route is none either.",
    remedy: "Restart the program that writes the overlay's routes on that node, and see what removes them.",
    references: [`${FLANNEL}/issues/1155`, `${MAN}/ip-route.8.html`],
  },
  UNUSABLE_ROUTE: {
    severity: "CRITICAL",
    title: "The route that wins forwards nothing",
    meaning: "It is a blackhole, unreachable or prohibit, has no next hop left, or leads to a link without carrier.",
    remedy: "Remove the route, or bring up the link that it leads to.",
    references: ["https://github.com/projectcalico/calico/issues/2612", `${MAN}/ip-route.8.html`],
  },
  LEAVES_OVERLAY: {
    severity: "CRITICAL",
    title: "The packet leaves the overlay",
    meaning: "The route sends it to a router outside, which nothing here says knows the address: mostly the default route is taken.",
    remedy: "Give the node the overlay's route for the address.",
    references: [`${FLANNEL}/issues/1155`],
  },
  LINK_DOWN: {
    severity: "CRITICAL",
    title: "A link on the way is down",
    meaning: "The packet is to leave by a link, or to come in by one, that is not up.",
    remedy: "Bring it up (`ip link set LINK up`); flannel.1 that stays down has mostly lost a race for its UDP port.",
    references: [`${FLANNEL}/issues/1039`, "https://github.com/cilium/cilium/issues/2925"],
  },
  MISSING_NEIGH: {
    severity: "CRITICAL",
    title: "The next hop has no MAC",
    meaning: "The neighbor table of the VXLAN link has no entry for the next hop, or a failed one, and nobody could answer the question.",
    remedy: "Restart the program that writes the overlay's entries on that node.",
    references: [`${FLANNEL}/issues/1531`, `${MAN}/ip-neighbour.8.html`],
  },
  MISSING_FDB: {
    severity: "CRITICAL",
    title: "The VTEP has no underlay address",
    meaning: "No forwarding entry of the VXLAN link says where the MAC is, and no all-zero one stands in.",
    remedy: "Restart the program that writes the overlay's entries on that node.",
    references: [`${FLANNEL}/issues/1145`, `${MAN}/bridge.8.html`],
  },
  UNDERLAY_IP_IS_OWN: {
    severity: "CRITICAL",
    title: "The frame is sent to the sender itself",
    meaning: "The forwarding entry names an underlay address that the sender holds: the frame never leaves it.",
    remedy: "Let the peer register the address of the interface by which the others reach it (flannel: --iface), and restart it there.",
    references: [`${FLANNEL}/blob/master/Documentation/troubleshooting.md`, `${FLANNEL}/issues/535`],
  },
  SOURCE_ADDRESS_MISSING: {
    severity: "CRITICAL",
    title: "The VTEP's own address is not there",
    meaning: "The VXLAN link sends from a `local` address that no link of the node holds any more.",
    remedy: "Give the node its address back, or restart the overlay so that it makes the link anew.",
    references: [`${MAN}/ip-link.8.html`],
  },
  UNDERLAY_ROUTE_BROKEN: {
    severity: "CRITICAL",
    title: "The underlay has no way to the VTEP",
    meaning: "The node's routing does not lead the outer packet to the underlay address, or leads it into the overlay itself.",
    remedy: "Look at `ip route get` of that address on the node, and at what shadows the underlay's route.",
    references: ["https://github.com/k3s-io/k3s/issues/588", `${MAN}/ip-route.8.html`],
  },
  UNDERLAY_NEIGH_WRONG: {
    severity: "CRITICAL",
    title: "The underlay address resolves to the wrong machine",
    meaning: "The neighbor entry of the underlay link has a MAC that another node bears, or none: the outer packet goes astray.",
    remedy: "Delete a permanent entry that is wrong; else look for two machines with one address.",
    references: [`${MAN}/ip-neighbour.8.html`, "https://www.rfc-editor.org/rfc/rfc5227"],
  },
  FDB_WRONG_DST: {
    severity: "CRITICAL",
    title: "The forwarding entry names the wrong node",
    meaning: "At its underlay address nobody accepts the frame: no node holds it, or the one that does bears another MAC.",
    remedy: "Restart the program that writes the entries on that node; vtep(mac) tells what the entry should name.",
    references: [`${FLANNEL}/issues/1155`, `${FLANNEL}/issues/2554`],
  },
  VNI_MISMATCH: {
    severity: "CRITICAL",
    title: "The ends use different VNIs",
    meaning: "The receiver has no VXLAN link with the frame's network identifier on that port, and drops it.",
    remedy: "Give all nodes the same VNI in the overlay's configuration.",
    references: ["https://www.rfc-editor.org/rfc/rfc7348"],
  },
  PORT_MISMATCH: {
    severity: "CRITICAL",
    title: "The ends use different UDP ports",
    meaning: "No VXLAN link of the receiver listens on the port that is sent to: Linux takes 8472, IANA gave 4789.",
    remedy: "Give all nodes the same port in the overlay's configuration.",
    references: ["https://www.rfc-editor.org/rfc/rfc7348", "https://github.com/poseidon/typhoon/pull/466"],
  },
  WRONG_VTEP_MAC: {
    severity: "CRITICAL",
    title: "The frame carries a MAC that the receiver does not bear",
    meaning: "The right node unpacks it, and its VXLAN link takes the inner frame for somebody else's: mostly the link was made anew.",
    remedy: "Restart the overlay on the sender, so that it learns the new MAC; keep systemd from giving the link another one.",
    references: [`${FLANNEL}/issues/1155`, "https://github.com/flatcar-archive/coreos-overlay/pull/279"],
  },
  DUPLICATE_VTEP_MAC: {
    severity: "CRITICAL",
    title: "Sender and receiver have one MAC",
    meaning: "The receiver's VXLAN link takes the frame for one of its own that has come back, and drops it.",
    remedy:
      "Delete the VXLAN link on one of the two nodes and let the overlay make it anew; machines that were cloned need a machine id of their own.",
    references: ["https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/net/vxlan/vxlan_core.c"],
  },
  LEARNING_CONFLICT: {
    severity: "CRITICAL",
    title: "A learned entry competes with the configured one",
    meaning: "The VXLAN link learns addresses from what it receives, and what it learned sends the frame elsewhere.",
    remedy: "Turn learning off on links whose entries a program writes (`ip link set LINK type vxlan nolearning`).",
    references: [`${MAN}/ip-link.8.html`],
  },
  MTU_TOO_SMALL: {
    severity: "WARNING",
    title: "The packet is too large for the way",
    meaning: "With its outer headers it exceeds a link's MTU, and it may not be split: small packets pass, large ones do not.",
    remedy: "Make the overlay's MTU 50 bytes less than the underlay's (70 over IPv6), on all nodes.",
    references: [`${FLANNEL}/issues/1011`, "https://github.com/k3s-io/k3s/issues/5101"],
  },
  ROUTING_LOOP: {
    severity: "CRITICAL",
    title: "The packet goes in a circle",
    meaning: "It comes back to a node that has sent it already, until its TTL is spent.",
    remedy: "Compare the routes of the nodes named: each takes the other for nearer.",
    references: ["https://www.rfc-editor.org/rfc/rfc1812#section-5.3.1"],
  },
  WRONG_NEXT_HOP: {
    severity: "CRITICAL",
    title: "The route leads to the wrong node",
    meaning: "Its next hop neither has the address nor passes the packet on to who does.",
    remedy: "Restart the program that writes the routes on that node; subnet(prefix) tells who owns it.",
    references: [`${FLANNEL}/issues/2247`],
  },
  ANSWERED_BY_ANOTHER_NODE: {
    severity: "CRITICAL",
    title: "Another node takes the packet for its own",
    meaning: "A node on the way holds the address itself and answers in place of the one that was meant.",
    remedy: "Remove the address from the node that should not have it, or give one of the two another subnet.",
    references: ["https://github.com/k3s-io/k3s/issues/588"],
  },
  POD_UNREACHABLE: {
    severity: "CRITICAL",
    title: "The last link does not lead to the address",
    meaning: "The packet reaches the right node, but no link there leads on: its bridge is down, or the address does not answer.",
    remedy: "Look at the bridge and its ports on that node, and whether the pod is still there.",
    references: ["https://github.com/containernetworking/plugins/issues/629"],
  },
};

/** What each drop cause means, in the order of `DROP_CAUSES`. */
export const DROP_CAUSE_CATALOG: readonly CatalogEntry<DropCause>[] = DROP_CAUSES.map((code) => ({ code, ...MEANINGS[code] }));
