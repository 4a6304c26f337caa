import { describe, expect, it } from "vitest";
import { breakNode, flannelOverlay, type OverlayNode, podAddress, podPrefix, route } from "../../builders/overlay.ts";
import { dualStackOverlay, podAddress6, withLink } from "../../builders/traced-overlays.ts";
import { lastStep, stepsOf, traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const withoutBridgeAddress = ({ addresses, routes }: OverlayNode) => ({
  addresses: addresses.filter(({ link }) => link !== "cni0"),
  routes: routes.filter(({ link }) => link !== "cni0"),
});

describe("leaveSource", () => {
  it("cuts pods off whose bridge has lost its address, but from each other", () => {
    const lost = breakNode(healthy, 0, withoutBridgeAddress);

    expect(traceIn(lost, podAddress(0, 5), podAddress(1, 5)).forward).toMatchObject({ dropCause: "SOURCE_CUT_OFF", droppedAt: "node-000" });
    expect(traceIn(lost, podAddress(0, 5), podAddress(0, 6)).forward.verdict).toBe("REACHABLE");
  });

  it.each(["links", "addresses"] as const)("does not say so of a node that has not reported its %s", (section) => {
    const silent = breakNode(healthy, 0, (node) => ({
      ...withoutBridgeAddress(node),
      links: [],
      known: node.known.filter((one) => one !== section),
    }));
    const trace = traceIn(silent, podAddress(0, 5), podAddress(1, 5));

    expect([trace.verdict, lastStep(trace.forward)?.description]).toEqual(["UNDETERMINED", expect.stringContaining(section)]);
  });

  it("lets nothing out of a pod that is longer than its own cable takes", () => {
    const narrow = (node: OverlayNode) => withLink(node, "veth0", { mtu: 1300 });

    expect(traceAfter(healthy, { 0: narrow }, { size: 1301 }).forward).toMatchObject({ dropCause: "MTU_TOO_SMALL", pathMtu: 1300 });
    expect(traceAfter(healthy, { 0: narrow }, { size: 1300 }).verdict).toBe("REACHABLE");
  });

  it("begins on the link where the pods are, whatever route leads back to them", () => {
    const old = (node: OverlayNode) => ({
      ...withLink(node, "cni0", {}),
      links: [...node.links, { ...node.links.find(({ name }) => name === "cni0")!, name: "br-old" }],
      addresses: [...node.addresses, { link: "br-old", address: podAddress(0, 1), prefixLength: 24, scope: "global" }],
      routes: [route(podPrefix(0), { link: "br-old" }), ...node.routes],
    });

    const { forward, return: back } = traceAfter(healthy, { 0: old });

    expect([forward.hops[0]?.steps[0]?.link, forward.verdict, back?.dropCause]).toEqual(["cni0", "REACHABLE", "POD_UNREACHABLE"]);
  });

  it("goes over lo from an address to itself", () => {
    expect(stepsOf(traceIn(dualStackOverlay(2), podAddress6(0, 5), podAddress6(0, 5)).forward)).toEqual(["node-000 DELIVER"]);
  });
});
