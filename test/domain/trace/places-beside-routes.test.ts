import { describe, expect, it } from "vitest";
import { placesOf } from "../../../src/domain/trace/places.ts";
import {
  breakNode,
  flannelOverlay,
  type Overlay,
  type OverlayNode,
  podAddress,
  podPrefix,
  route,
  tablesOf,
} from "../../builders/overlay.ts";
import { withAddress } from "../../builders/traced-overlays.ts";
import { traceIn } from "../../builders/traces.ts";

/** Node 2 has taken the pod subnet of node 1 for its own. */
const taken = breakNode(flannelOverlay(3), 2, (node) => ({
  ...withAddress(node, "cni0", podAddress(1, 1), 24),
  routes: [...node.routes.filter(({ dst }) => dst !== podPrefix(1)), route(podPrefix(1), { link: "cni0", scope: "link" })],
}));

const withoutBridgeAddress = (node: OverlayNode): Partial<OverlayNode> => ({
  addresses: node.addresses.filter(({ link }) => link !== "cni0"),
  localRoutes: node.localRoutes.filter(({ link }) => link !== "cni0"),
  routes: node.routes.filter(({ link }) => link !== "cni0"),
});

const placed = (overlay: Overlay) => placesOf(tablesOf(overlay), podAddress(1, 5)).map(({ node, kind }) => [node, kind]);

describe("placesOf", () => {
  it("names every node that has the address's prefix on a link", () => {
    expect(placed(flannelOverlay(3))).toEqual([[1, "connected"]]);
    expect(placed(taken)).toEqual([
      [1, "connected"],
      [2, "connected"],
    ]);
  });

  it("names the node to which the others' routes lead, though it has no such link any more", () => {
    expect(placed(breakNode(flannelOverlay(3), 1, withoutBridgeAddress))).toEqual([[1, "expected"]]);
  });

  it("names that node beside the only one that has the prefix on a link, so that nothing is promised", () => {
    const lost = breakNode(taken, 1, withoutBridgeAddress);

    const verdicts = [0, 2].map((node) => traceIn(lost, podAddress(node, 5), podAddress(1, 5)).verdict);

    expect(placed(lost)).toEqual([
      [2, "connected"],
      [1, "expected"],
    ]);
    expect(verdicts).not.toContain("REACHABLE");
  });
});
