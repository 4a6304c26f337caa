import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { lookupRoute } from "../../../src/domain/fib/lookup-route.ts";
import { judgeSubnet } from "../../../src/domain/overlay/judge-subnet.ts";
import { lookupAddress } from "../../../src/domain/overlay/lookup-address.ts";
import { nodeFib } from "../../../src/domain/overlay/node-fib.ts";
import { podOrigin } from "../../../src/domain/overlay/packet-origins.ts";
import {
  breakNode,
  DEFAULT_RULES,
  flannelOverlay,
  type Overlay,
  type OverlayNode,
  podAddress,
  podPrefix,
  route,
  rule,
  tablesOf,
  underlayAddress,
  vtepAddress,
  vtepMac,
} from "../../builders/overlay.ts";
import { naiveFate, type NaiveFate } from "../../support/naive-overlay.ts";

const SIZE = 5;
const number = fc.integer({ min: 0, max: SIZE - 1 });

type Damage = (node: OverlayNode, peer: number, other: number) => Partial<OverlayNode>;

const changeLink = (node: OverlayNode, name: string, more: object) => ({
  links: node.links.map((own) => (own.name === name ? { ...own, ...more } : own)),
});

const DAMAGES: Readonly<Record<string, Damage>> = {
  none: () => ({}),
  "FDB entry gone": (node, peer) => ({ fdb: node.fdb.filter(({ mac }) => mac !== vtepMac(peer)) }),
  "FDB entry elsewhere": (node, peer, other) => ({
    fdb: node.fdb.map((entry) => (entry.mac === vtepMac(peer) ? { ...entry, remoteVtep: underlayAddress(other) } : entry)),
  }),
  "FDB entry with a port": (node, peer) => ({
    fdb: node.fdb.map((entry) => (entry.mac === vtepMac(peer) ? { ...entry, port: 4789 } : entry)),
  }),
  "default remote": (node, _, other) => ({
    fdb: [
      ...node.fdb.filter(({ mac }) => mac !== ALL_ZERO_MAC),
      { mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(other), state: "permanent" },
    ],
  }),
  "neighbor gone": (node, peer) => ({ neighbors: node.neighbors.filter(({ address }) => address !== vtepAddress(peer)) }),
  "neighbor with another MAC": (node, peer, other) => ({
    neighbors: node.neighbors.map((known) => (known.address === vtepAddress(peer) ? { ...known, mac: vtepMac(other) } : known)),
  }),
  "route gone": (node, peer) => ({ routes: node.routes.filter(({ dst }) => dst !== podPrefix(peer)) }),
  "route to another VTEP": (node, peer, other) => ({
    routes: node.routes.map((known) =>
      known.dst === podPrefix(peer) && known.gateway !== undefined ? { ...known, gateway: vtepAddress(other) } : known,
    ),
  }),
  blackhole: (node, peer) => ({
    routes: [route(podPrefix(peer), { type: "blackhole" }), ...node.routes.filter(({ dst }) => dst !== podPrefix(peer))],
  }),
  "VXLAN link down": (node) => changeLink(node, "flannel.1", { flags: [] }),
  "other VNI": (node) =>
    changeLink(node, "flannel.1", { vxlan: { vni: 2, local: node.addresses[1]!.address, underlayLink: "eth0", port: 8472 } }),
  "no carrier": (node) => changeLink(node, "eth0", { flags: ["NO-CARRIER", "UP"] }),
  "pods diverted": (node, peer) => ({
    rules: [...DEFAULT_RULES, rule(100, { iif: "cni0", table: "100" })],
    routes: [...node.routes, route(podPrefix(peer), { type: "unreachable", table: "100" })],
  }),
};

const damage = fc.record({ what: fc.constantFrom(...Object.keys(DAMAGES)), node: number, peer: number, other: number });

function damaged(damages: readonly Readonly<{ what: string; node: number; peer: number; other: number }>[]): Overlay {
  // A node's way to itself, and a neighbor entry of its own MAC, are other faults than these.
  const sensible = damages.filter(({ node, peer, other }) => peer !== node && other !== node);
  return sensible.reduce(
    (overlay, { what, node, peer, other }) => breakNode(overlay, node, (own) => DAMAGES[what]!(own, peer, other)),
    flannelOverlay(SIZE),
  );
}

/** The fates of all non-owners of a node's pod prefix, out of the grouped judgement. */
function groupedFates(overlay: Overlay, owner: number): Record<string, NaiveFate> {
  const tables = tablesOf(overlay);
  const subnet = judgeSubnet(tables, podPrefix(owner));
  const fates: Record<string, NaiveFate> = {};
  for (const node of subnet?.missingOn ?? []) fates[tables.nodes[node]!] = "missing";
  for (const { type, gateway, remoteVteps, loopsBack, leadsTo, nodes } of subnet?.nextHops ?? []) {
    const fate = { type, gateway, remoteVteps, loopsBack, leadsTo: leadsTo.toArray().map((node) => tables.nodes[node]!) };
    for (const node of nodes) fates[tables.nodes[node]!] = fate;
  }
  return fates;
}

describe("judging nodes in groups", () => {
  it("finds for every node what a walk through its own rows finds", () => {
    const property = fc.property(fc.array(damage, { maxLength: 6 }), number, (damages, owner) => {
      const overlay = damaged(damages);

      const grouped = groupedFates(overlay, owner);

      const others = [...overlay.keys()].filter((node) => node !== owner);
      expect(grouped).toEqual(Object.fromEntries(others.map((node) => [overlay[node]!.name, naiveFate(overlay, node, owner)])));
    });

    fc.assert(property, { numRuns: 200 });
  });

  it("routes an address on every node as that node alone does", () => {
    const property = fc.property(fc.array(damage, { maxLength: 6 }), number, (damages, owner) => {
      const tables = tablesOf(damaged(damages));
      const to = podAddress(owner, 1);

      const matches = lookupAddress(tables, to);

      const alone = tables.nodes.map((name, node) => {
        const routing = lookupRoute(nodeFib(tables, node), { ...podOrigin(tables, node, 4), to });
        return { node: name, route: routing.outcome === "route" ? routing.route : null };
      });
      expect(matches).toEqual(alone);
    });

    fc.assert(property);
  });
});
