import { describe, expect, it } from "vitest";
import { lookupAddress } from "../../../src/domain/overlay/lookup-address.ts";
import {
  breakNode,
  DEFAULT_RULES,
  flannelOverlay,
  ip,
  link,
  podAddress,
  podPrefix,
  route,
  rule,
  tablesOf,
} from "../../builders/overlay.ts";

const healthy = flannelOverlay(3);
const to = podAddress(2, 7);

describe("lookupAddress", () => {
  it("gives every node's winning route, in the order of names", () => {
    const matches = lookupAddress(tablesOf(healthy), to);

    expect(matches.map(({ node, route: won }) => [node, won?.gateway ?? won?.link])).toEqual([
      ["node-000", "10.42.2.0"],
      ["node-001", "10.42.2.0"],
      ["node-002", "cni0"],
    ]);
  });

  it("gives null where no route covers the address or a rule refuses it, and leaves out who has not reported routes", () => {
    const none = breakNode(healthy, 0, () => ({ routes: [] }));
    const refusing = breakNode(none, 1, () => ({ rules: [...DEFAULT_RULES, rule(100, { to: podPrefix(2), action: "prohibit" })] }));
    const silent = breakNode(refusing, 2, () => ({ known: ["links"], routes: [] }));

    expect(lookupAddress(tablesOf(silent), to)).toEqual([
      { node: "node-000", route: null },
      { node: "node-001", route: null },
    ]);
  });

  it("finds an address that a node holds itself in its table local", () => {
    const [, , own] = lookupAddress(tablesOf(healthy), podAddress(2, 1));

    expect(own?.route).toMatchObject({ type: "local", link: "cni0" });
  });

  it("finds routes of a VRF where table main has none", () => {
    const vrf = breakNode(healthy, 0, (node) => ({
      rules: [rule(10, { l3mdev: true }), ...DEFAULT_RULES],
      links: [...node.links, link("red", { kind: "vrf", vrfTable: "1001" })],
      routes: [...node.routes, route("172.30.0.0/16", { gateway: ip("192.168.0.1"), link: "eth0", table: "1001" })],
    }));

    const [match] = lookupAddress(tablesOf(vrf), ip("172.30.1.1"));

    expect(match?.route).toMatchObject({ dst: "172.30.0.0/16", table: "1001" });
  });
});
