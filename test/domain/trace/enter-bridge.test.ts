import { describe, expect, it } from "vitest";
import { evpnOverlay, routerMac, vmMac } from "../../builders/other-overlays.ts";
import { breakNode, ip, mac, type OverlayNode, podAddress } from "../../builders/overlay.ts";
import { withLink } from "../../builders/traced-overlays.ts";
import { lastStep, traceIn } from "../../builders/traces.ts";

const healthy = evpnOverlay(3);
const routed = (damage: (node: OverlayNode) => Partial<OverlayNode>) =>
  traceIn(breakNode(healthy, 1, damage), podAddress(0, 5), podAddress(1, 5)).forward;
const bridged = (damage: (node: OverlayNode) => Partial<OverlayNode>) =>
  traceIn(breakNode(healthy, 1, damage), ip("10.100.0.10"), ip("10.100.0.11")).forward;

describe("enterBridge", () => {
  it("gives what is for the bridge's own MAC to the node's IP", () => {
    expect(lastStep(routed(() => ({})))?.kind).toBe("DELIVER");
  });

  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["LINK_DOWN", "the bridge is down", (node) => withLink(node, "br4001", { flags: [] })],
    ["WRONG_VTEP_MAC", "the MAC is nobody's there", (node) => withLink(node, "br4001", { mac: mac("9a:00:00:00:00:77") })],
  ])("drops with %s where %s", (cause, _, damage) => {
    expect(routed(damage)).toMatchObject({ dropCause: cause, droppedAt: "node-001" });
  });

  it("takes a permanent entry of the bridge for a MAC of its own", () => {
    const permanent = { mac: routerMac(1), link: "br4001", master: "br4001", state: "permanent" };
    const damage = (node: OverlayNode) => ({
      ...withLink(node, "br4001", { mac: mac("9a:00:00:00:00:77") }),
      localFdb: [...node.localFdb, permanent],
    });

    expect(routed(damage).verdict).toBe("REACHABLE");
  });

  it("hands a frame to the port behind which the machine is, or to all where the bridge has not seen it", () => {
    const [seen, unseen] = [
      () => ({}),
      ({ localFdb }: OverlayNode) => ({ localFdb: localFdb.filter(({ mac: own }) => own !== vmMac(1)) }),
    ].map(bridged);

    expect([lastStep(seen!)?.description, unseen?.verdict]).toEqual(["the port vnet0 leads to it", "REACHABLE"]);
  });
});
