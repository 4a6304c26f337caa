import { describe, expect, it } from "vitest";
import { viewNode } from "../../../src/domain/trace/node-view.ts";
import { refusalOfSource } from "../../../src/domain/trace/reverse-path.ts";
import {
  breakNode,
  flannelOverlay,
  link,
  type OverlayNode,
  podAddress,
  podPrefix,
  route,
  rule,
  tablesOf,
  underlayAddress,
} from "../../builders/overlay.ts";
import { dualStackOverlay, podAddress6, withAddress, withRouteTo } from "../../builders/traced-overlays.ts";
import { traceAfter } from "../../builders/traces.ts";

const filtering = (value: string, name = "all"): Partial<OverlayNode> => ({
  known: ["links", "addresses", "routes", "rules", "neighbors", "fdb", "sysctls"],
  sysctls: [{ name: `net.ipv4.conf.${name}.rp_filter`, value }],
});

/** What node 0 says of a packet from a pod of node 1 that comes in on a link. */
function refusal(iif: string, damage: (node: OverlayNode) => Partial<OverlayNode>, from = podAddress(1, 5)): string | null {
  const overlay = breakNode(flannelOverlay(3), 0, damage);
  return refusalOfSource(viewNode(tablesOf(overlay), 0), { from, to: podAddress(0, 5), iif });
}

describe("refusalOfSource", () => {
  it.each<[string, string, () => Partial<OverlayNode>]>([
    ["there is no filter", "eth0", () => ({})],
    ["the filter is off", "eth0", () => filtering("0")],
    ["the way back is the way in", "flannel.1", () => filtering("1")],
    ["any way back will do", "eth0", () => filtering("2")],
  ])("takes a packet in where %s", (_, iif, damage) => {
    expect(refusal(iif, damage)).toBeNull();
  });

  it.each(["all", "eth0"])("refuses what comes in elsewhere than the way back where the filter of %s is strict", (name) => {
    expect(refusal("eth0", () => filtering("1", name))).toContain("rp_filter is strict on eth0");
  });

  it("refuses by a loose filter what there is no way back to", () => {
    const lost = ({ routes }: OverlayNode) => ({ ...filtering("2"), routes: routes.filter(({ gateway }) => gateway === undefined) });
    expect(refusal("flannel.1", lost)).toContain("rp_filter is loose");
  });

  it("refuses the node's own address over IPv4 alone", () => {
    expect(refusal("flannel.1", (node) => withAddress(node, "lo", podAddress(1, 5), 32))).toContain("martian");
    const six = breakNode(dualStackOverlay(2), 0, (node) => withAddress(node, "lo", podAddress6(1, 5), 128));
    const asked = { from: podAddress6(1, 5), to: podAddress6(0, 5), iif: "flannel-v6.1" };
    expect(refusalOfSource(viewNode(tablesOf(six), 0), asked)).toBeNull();
  });

  it("looks for the way back as for a packet of the node's own, past rules for what comes in", () => {
    const diverting = ({ rules, routes }: OverlayNode) => ({
      ...filtering("1"),
      rules: [...rules, rule(100, { iif: "flannel.1", table: "100" })],
      routes: [...routes, route("0.0.0.0/0", { link: "eth0", table: "100" })],
    });
    expect(refusal("flannel.1", diverting)).toBeNull();
  });

  it("looks for it in the VRF of the link", () => {
    const withMaster = (master: string) => (node: OverlayNode) => ({
      ...filtering("1"),
      links: [
        ...node.links.map((own) => (own.name === "flannel.1" ? { ...own, master } : own)),
        link("vrf1", { kind: "vrf", vrfTable: "10" }),
      ],
      rules: [...node.rules, rule(50, { l3mdev: true })],
      routes: [...withRouteTo(node, 1, { link: "eth0" }).routes, route(podPrefix(1), { link: "flannel.1", table: "10" })],
    });

    expect(refusal("flannel.1", withMaster("vrf1"))).toBeNull();
    expect(refusal("flannel.1", withMaster("br9"))).toContain("rp_filter is strict");
  });

  it("drops replies that come back over another link, as with a direct route one way only", () => {
    const direct = (node: OverlayNode) => withRouteTo(node, 0, { gateway: underlayAddress(0), link: "eth0" });

    const open = traceAfter(flannelOverlay(2), { 1: direct });
    const strict = traceAfter(flannelOverlay(2), { 0: () => filtering("1"), 1: direct });

    expect([open.verdict, strict.verdict, strict.return?.dropCause]).toEqual(["REACHABLE", "UNREACHABLE", "MARTIAN_SOURCE"]);
  });
});
