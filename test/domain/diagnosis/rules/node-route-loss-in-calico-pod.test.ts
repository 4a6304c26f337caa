import { describe, expect, it } from "vitest";
import { nodeRouteLossInCalicoPod } from "../../../../src/domain/diagnosis/rules/node-route-loss-in-calico-pod.ts";
import { addLink, addRoutes, all, changeLink, dropRoutes, held } from "../../../builders/damage.ts";
import { calicoOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, ip, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const lost = dropRoutes(({ link }) => link === "cali1");

describe("nodeRouteLossInCalicoPod", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(calicoOverlay(4), nodeRouteLossInCalicoPod)).toEqual([]);
  });

  it("names the node on which no route leads to a pod", () => {
    const overlay = brokenBy("NODE_ROUTE_LOSS_IN_CALICO_POD");

    expect(told(overlay, nodeRouteLossInCalicoPod)).toEqual(["CRITICAL link:node-001/cali1 on node-001"]);
    expect(codesOf(overlay)).toEqual(["NODE_ROUTE_LOSS_IN_CALICO_POD"]);
    expect(sectionsOf(overlay, nodeRouteLossInCalicoPod)).toEqual(["links"]);
  });

  it("names the pod whose address another pod's route takes", () => {
    const overlay = breakNode(
      calicoOverlay(4),
      1,
      all(addLink("cali2", { kind: "veth" }), addRoutes(route("192.168.1.5/32", { link: "cali2", scope: "link" }))),
    );

    expect(told(overlay, nodeRouteLossInCalicoPod)).toEqual(["CRITICAL link:node-001/cali1 on node-001"]);
    expect(sectionsOf(overlay, nodeRouteLossInCalicoPod)).toEqual(["links", "routes"]);
  });

  it("tells once of a node that has lost all of them", () => {
    const overlay = breakNode(calicoOverlay(4), 1, all(addLink("cali2", { kind: "veth" }), lost));

    expect(told(overlay, nodeRouteLossInCalicoPod)).toEqual(["CRITICAL links:node-001 on node-001"]);
  });

  it("is silent about a link without carrier, whose route the kernel takes away", () => {
    const overlay = breakNode(
      calicoOverlay(4),
      1,
      all(lost, changeLink("cali1", { flags: ["NO-CARRIER", "UP"], operState: "LOWERLAYERDOWN" })),
    );

    expect(told(overlay, nodeRouteLossInCalicoPod)).toEqual([]);
  });

  it("is silent where the pod may have an IPv6 route that was not reported", () => {
    const overlay = breakNode(
      calicoOverlay(4),
      1,
      all(lost, ({ addresses }) => ({ addresses: [...addresses, held("eth0", "2001:db8::11", 64)] })),
    );

    expect(told(overlay, nodeRouteLossInCalicoPod)).toEqual([]);
  });

  it("takes a route of any table, and one of IPv6", () => {
    const known = (overlay: ReturnType<typeof calicoOverlay>) =>
      overlay.map((node) => ({ ...node, known: [...node.known, "routes6" as const] }));
    const other = breakNode(calicoOverlay(4), 1, all(lost, addRoutes(route("192.168.1.5/32", { link: "cali1", table: "100" }))));
    const six = breakNode(known(calicoOverlay(4)), 1, all(lost, addRoutes(route("fd00::5/128", { link: "cali1" }))));

    expect([other, six].flatMap((overlay) => told(overlay, nodeRouteLossInCalicoPod))).toEqual([]);
  });

  it("is silent about the veths of other CNIs", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(addLink("lxc1", { kind: "veth" }), addRoutes(route("10.9.0.0/24", { gateway: ip("192.168.0.2") }))),
    );

    expect(told(overlay, nodeRouteLossInCalicoPod)).toEqual([]);
  });
});
