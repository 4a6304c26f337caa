import { describe, expect, it } from "vitest";
import { nodesWithLinkLocal } from "../../../src/domain/trace/link-local.ts";
import { ip, type OverlayNode, route, tablesOf } from "../../builders/overlay.ts";
import { dualStackOverlay, podAddress6, podPrefix6 } from "../../builders/traced-overlays.ts";
import { lastStep, traceIn } from "../../builders/traces.ts";

const onEth0 = (number: number) => ({ link: "eth0", address: ip(`fe80::${number + 1}`), prefixLength: 64, scope: "link" });

/** Nodes that route to each other's pods by link-local addresses, as BGP daemons do over IPv6. */
const overlay = dualStackOverlay(3).map(
  (node, number): OverlayNode => ({
    ...node,
    addresses: [...node.addresses, onEth0(number)],
    routes: node.routes.map((known) => {
      const peer = [0, 1, 2].find((one) => known.gateway !== undefined && known.dst === podPrefix6(one));
      return peer === undefined ? known : route(podPrefix6(peer), { gateway: onEth0(peer).address, link: "eth0" });
    }),
  }),
);

describe("nodesWithLinkLocal", () => {
  it("knows who has an address that is no index's", () => {
    const tables = tablesOf(overlay);
    expect([[...nodesWithLinkLocal(tables, ip("fe80::2"))], [...nodesWithLinkLocal(tables, ip("fe80::9"))]]).toEqual([[1], []]);
  });

  it("leads a packet on to the node that is its next hop", () => {
    const trace = traceIn(overlay, podAddress6(0, 5), podAddress6(2, 5));

    expect([trace.verdict, trace.forward.hops.map(({ node }) => node)]).toEqual(["REACHABLE", ["node-000", "node-002"]]);
  });

  it("leaves the overlay where no node has the address", () => {
    const unknown = overlay.map((node, number) => ({
      ...node,
      addresses: number === 2 ? dualStackOverlay(3)[2]!.addresses : node.addresses,
    }));

    const { forward } = traceIn(unknown, podAddress6(0, 5), podAddress6(2, 5));

    expect([forward.dropCause, lastStep(forward)?.description]).toEqual(["LEAVES_OVERLAY", expect.stringContaining("fe80::3")]);
  });
});
