import { describe, expect, it } from "vitest";
import { flannelOverlay, ip, link, type OverlayNode, podPrefix, route, rule, vtepAddress } from "../../builders/overlay.ts";
import { lastStep, traceAfter } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const good = { gateway: vtepAddress(1), link: "flannel.1" };
const withRules =
  (...more: readonly ReturnType<typeof rule>[]) =>
  ({ rules }: OverlayNode) => ({ rules: [...rules, ...more] });

describe("routePacket", () => {
  it.each<[string, ReturnType<typeof rule>[]]>([
    ["is for other sources", [rule(100, { from: podPrefix(2), action: "prohibit" })]],
    ["is for other links", [rule(100, { iif: "eth0", action: "prohibit" })]],
    ["is for other destinations", [rule(100, { to: podPrefix(2), action: "unreachable" })]],
    ["is for a mark that a ping does not bear", [rule(100, { fwmark: "0x100", action: "blackhole" })]],
    ["leads to an empty table", [rule(100, { table: "101" })]],
    ["comes after table main", [rule(32800, { action: "unreachable" })]],
    ["is jumped over", [rule(100, { action: "goto", goto: 200 }), rule(150, { action: "prohibit" }), rule(200, { action: "nop" })]],
    ["does nothing but suppress default routes", [rule(100, { table: "main", suppressPrefixLength: 0 })]],
  ])("passes over a rule that %s", (_, rules) => {
    expect(traceAfter(healthy, { 0: withRules(...rules) }).forward.verdict).toBe("REACHABLE");
  });

  it.each<[string, ReturnType<typeof rule>]>([
    ["the pods' addresses", rule(100, { from: podPrefix(0), action: "prohibit" })],
    ["the pods' link", rule(100, { iif: "cni0", action: "blackhole" })],
    ["the destination", rule(100, { to: podPrefix(1), action: "unreachable" })],
    ["packets without a mark", rule(100, { fwmark: "0x0", action: "prohibit" })],
    ["all but something else", rule(100, { not: true, from: podPrefix(2), action: "prohibit" })],
  ])("ends by a rule that refuses %s", (_, refusing) => {
    const { forward } = traceAfter(healthy, { 0: withRules(refusing) });

    expect([forward.dropCause, lastStep(forward)?.evidence]).toEqual(["ROUTING_RULE_REFUSES", [{ section: "rules", row: refusing }]]);
  });

  it("takes the table that a rule names, and goes on where a suppressed route was all that it had", () => {
    const table = (dst: string) => route(dst, { gateway: ip("192.168.9.9"), link: "eth0", table: "100" });
    const diverted = ({ rules, routes }: OverlayNode) => ({
      rules: [...rules, rule(100, { table: "100" })],
      routes: [...routes, table("0.0.0.0/0")],
    });
    const suppressed = (node: OverlayNode) => ({
      ...diverted(node),
      rules: [...node.rules, rule(100, { table: "100", suppressPrefixLength: 0 })],
    });

    expect(traceAfter(healthy, { 0: diverted }).forward.dropCause).toBe("MISSING_ROUTE");
    expect(traceAfter(healthy, { 0: suppressed }).forward.verdict).toBe("REACHABLE");
  });

  it("has no route at all where no table has one", () => {
    const { forward } = traceAfter(healthy, { 0: ({ routes }) => ({ routes: routes.filter(({ link: own }) => own === "cni0") }) });

    expect([forward.dropCause, lastStep(forward)?.description]).toEqual(["MISSING_ROUTE", "node-000 has no route to 10.42.1.5"]);
  });

  it.each(["links", "addresses", "routes"] as const)("decides nothing where a node has not reported its %s", (section) => {
    const trace = traceAfter(healthy, { 0: ({ known }) => ({ known: known.filter((one) => one !== section) }) }, { fromNode: "node-000" });

    expect(trace.verdict).toBe("UNDETERMINED");
    expect(lastStep(trace.forward)?.description).toContain(section);
  });

  it("routes what comes in on a link of a VRF by the table of that", () => {
    const inVrf = (node: OverlayNode) => ({
      links: [
        ...node.links.map((own) => (own.name === "cni0" ? { ...own, master: "vrf1" } : own)),
        link("vrf1", { kind: "vrf", vrfTable: "10" }),
      ],
      rules: [...node.rules, rule(50, { l3mdev: true })],
      routes: [...node.routes.filter(({ dst }) => dst !== podPrefix(1)), route(podPrefix(1), { ...good, table: "10" })],
    });

    expect(traceAfter(healthy, { 0: inVrf }).forward.verdict).toBe("REACHABLE");
  });
});
