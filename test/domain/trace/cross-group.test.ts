import { describe, expect, it } from "vitest";
import { isGroup } from "../../../src/domain/trace/cross-group.ts";
import { ip, type OverlayNode } from "../../builders/overlay.ts";
import { learnedMachine, machine, multicastOverlay } from "../../builders/programmed-overlays.ts";
import { withLink } from "../../builders/traced-overlays.ts";
import { codesOf, stepsOf, traceIn } from "../../builders/traces.ts";

const healthy = multicastOverlay(4);
const OTHER_GROUP = ip("239.1.1.2");
const leftGroup = (node: OverlayNode) => withLink(node, "vxlan5", { vxlan: { vni: 5, group: OTHER_GROUP, port: 4789 } });
const onlyNode = (number: number, damage: (node: OverlayNode) => Partial<OverlayNode>) =>
  healthy.map((node, own) => (own === number ? { ...node, ...damage(node) } : node));

describe("crossGroup", () => {
  it("floods a frame for an unknown MAC to all in the group, one of whom takes it in", () => {
    const trace = traceIn(healthy, machine(0), machine(2));

    expect([trace.verdict, trace.forward.hops.map(({ node }) => node)]).toEqual(["REACHABLE", ["node-000", "node-002"]]);
    expect(codesOf(trace)).toContain("ROUTER_NOT_REPORTED");
    expect(stepsOf(trace.forward)).toEqual(expect.arrayContaining(["node-000 FDB", "node-000 UNDERLAY_ROUTE", "node-002 DECAPSULATE"]));
  });

  it("does so no more once the MAC is learned", () => {
    const learned = healthy.map((node, own) => ({
      ...node,
      fdb: [...node.fdb, ...[0, 2].filter((peer) => peer !== own).map(learnedMachine)],
    }));
    const trace = traceIn(learned, machine(0), machine(2));

    expect(trace.verdict).toBe("REACHABLE");
    expect(codesOf(trace)).not.toContain("ROUTER_NOT_REPORTED");
  });

  it("asks nobody where the receiver is in another group", () => {
    const elsewhere = onlyNode(2, (node) => ({ ...leftGroup(node), fdb: [{ ...node.fdb[0]!, remoteVtep: OTHER_GROUP }] }));
    expect(traceIn(elsewhere, machine(0), machine(2)).forward.dropCause).toBe("MISSING_NEIGH");
  });

  it("tells of another member, who drops it, where the receiver only sends to the group", () => {
    expect(traceIn(onlyNode(2, leftGroup), machine(0), machine(2)).forward).toMatchObject({
      dropCause: "WRONG_VTEP_MAC",
      droppedAt: "node-001",
    });
  });

  it("finds nobody in a group that no other node is in", () => {
    const pair = multicastOverlay(2).map((node, own) => (own === 1 ? { ...node, ...leftGroup(node) } : node));
    expect(traceIn(pair, machine(0), machine(1)).forward).toMatchObject({ dropCause: "FDB_WRONG_DST", droppedAt: "node-000" });
  });
});

describe("isGroup", () => {
  it.each([
    ["239.1.1.1", true],
    ["224.0.0.1", true],
    ["ff05::1", true],
    ["223.255.255.255", false],
    ["240.0.0.1", false],
    ["fe80::1", false],
  ])("is right about %s", (text, expected) => {
    expect(isGroup(ip(text))).toBe(expected);
  });
});
