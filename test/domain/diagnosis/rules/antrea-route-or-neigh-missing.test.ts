import { describe, expect, it } from "vitest";
import { antreaRouteOrNeighMissing } from "../../../../src/domain/diagnosis/rules/antrea-route-or-neigh-missing.ts";
import { addNeighbor, all, changeLink, changeRoute, type Damage, dropNeighbors, dropRoutes, everywhere } from "../../../builders/damage.ts";
import { breakNode, ip, mac, type Overlay, podPrefix, route, underlayAddress } from "../../../builders/overlay.ts";
import { openVSwitchOverlay } from "../../../builders/programmed-overlays.ts";
import { hostGwOverlay } from "../../../builders/traced-overlays.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const GLOBAL_MAC = mac("aa:bb:cc:dd:ee:ff");
const gateway6 = (number: number) => ip(`fd00:${number}::1`);

/** Pods of IPv6 as well: Antrea routes to the gateway itself, and enters it as a permanent neighbor. */
const dualStack = (overlay: Overlay): Overlay =>
  everywhere(
    overlay,
    (number): Damage =>
      (node) => {
        const peers = [...overlay.keys()].filter((peer) => peer !== number);
        return {
          known: [...node.known, "routes6"],
          addresses: [...node.addresses, { link: "antrea-gw0", address: gateway6(number), prefixLength: 64, scope: "global" }],
          routes: [...node.routes, ...peers.map((peer) => route(`fd00:${peer}::/64`, { gateway: gateway6(peer), link: "antrea-gw0" }))],
          neighbors: peers.map((peer) => ({ link: "antrea-gw0", address: gateway6(peer), mac: GLOBAL_MAC, nudState: "PERMANENT" })),
        };
      },
  );

describe("antreaRouteOrNeighMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(
      [openVSwitchOverlay(4), dualStack(openVSwitchOverlay(4))].flatMap((overlay) => told(overlay, antreaRouteOrNeighMissing)),
    ).toEqual([]);
  });

  it("names the node without the route to another's pods", () => {
    const overlay = brokenBy("ANTREA_ROUTE_OR_NEIGH_MISSING");

    expect(told(overlay, antreaRouteOrNeighMissing)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
    expect(codesOf(overlay)).toEqual(["ANTREA_ROUTE_OR_NEIGH_MISSING"]);
    expect(sectionsOf(overlay, antreaRouteOrNeighMissing)).toEqual(["links", "routes"]);
  });

  it("tells once of a node whose gateway link is down, and its routes with it", () => {
    const down = all(
      changeLink("antrea-gw0", { flags: [], operState: "DOWN" }),
      dropRoutes(({ link }) => link === "antrea-gw0"),
    );

    expect(told(breakNode(openVSwitchOverlay(4), 1, down), antreaRouteOrNeighMissing)).toEqual(["CRITICAL routes:node-001 on node-001"]);
  });

  it("names the node that got no answer for a gateway", () => {
    const overlay = breakNode(openVSwitchOverlay(4), 1, addNeighbor("antrea-gw0", "10.42.2.1", { nudState: "FAILED" }));

    expect(told(overlay, antreaRouteOrNeighMissing)).toEqual(["CRITICAL neighbor:10.42.2.1 on node-001"]);
  });

  it("names the node without the permanent neighbor of IPv6", () => {
    const overlay = breakNode(
      dualStack(openVSwitchOverlay(4)),
      1,
      dropNeighbors(({ address }) => address === gateway6(2)),
    );

    expect(told(overlay, antreaRouteOrNeighMissing)).toEqual(["CRITICAL neighbor:fd00:2::1 on node-001"]);
  });

  it("is silent where the nodes share one MAC for all gateways, or have not asked for one", () => {
    const overlay = breakNode(openVSwitchOverlay(4), 1, addNeighbor("antrea-gw0", "10.42.2.1", { mac: GLOBAL_MAC }));

    expect(codesOf(overlay)).toEqual([]);
  });

  it("is silent about a peer that is reached directly, as in hybrid mode", () => {
    const overlay = breakNode(
      openVSwitchOverlay(4),
      1,
      changeRoute("10.42.2.0/24", { gateway: underlayAddress(2), link: "eth0", flags: [] }),
    );

    expect(told(overlay, antreaRouteOrNeighMissing)).toEqual([]);
  });

  it("leaves a cluster without tunnels to the rules of direct routes", () => {
    const overlay = breakNode(
      hostGwOverlay(4),
      1,
      dropRoutes(({ dst }) => dst === podPrefix(2)),
    );

    expect(codesOf(overlay)).toEqual(["DIRECT_ROUTES_LOST_AFTER_FLAP"]);
  });
});
