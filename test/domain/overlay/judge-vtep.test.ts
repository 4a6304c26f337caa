import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { judgeVtep } from "../../../src/domain/overlay/judge-vtep.ts";
import type { Vtep } from "../../../src/domain/overlay/vtep.ts";
import { ANYCAST_MAC, containerMac, evpnOverlay, routerMac, swarmOverlay, vmMac } from "../../builders/other-overlays.ts";
import {
  breakNode,
  flannelOverlay,
  ip,
  link,
  mac,
  namesOf,
  type Overlay,
  type OverlayNode,
  tablesOf,
  underlayAddress,
  vtepAddress,
  vtepMac,
} from "../../builders/overlay.ts";

const healthy = flannelOverlay(4);

const judged = (overlay: Overlay, number = 2): Vtep => judgeVtep(tablesOf(overlay), vtepMac(number));
const sentTo = (remote: string) => (node: OverlayNode) => ({
  fdb: node.fdb.map((entry) => (entry.mac === vtepMac(2) ? { ...entry, remoteVtep: ip(remote) } : entry)),
});
const withoutEntry = (node: OverlayNode) => ({ fdb: node.fdb.filter((entry) => entry.mac !== vtepMac(2)) });

describe("judgeVtep", () => {
  it("says which address serves a MAC, who believes so, who owns it and who bears the MAC", () => {
    const tables = tablesOf(healthy);

    const vtep = judgeVtep(tables, vtepMac(2));

    expect(vtep).toMatchObject({ agreement: "AGREED", underlayIp: "192.168.0.2" });
    expect(vtep.bearers).toEqual([
      { node: 2, link: "flannel.1", vni: 1, local: "192.168.0.2", port: 8472, isUp: true, candidates: ["192.168.0.2"] },
    ]);
    expect(vtep.claims).toMatchObject([{ underlayIp: "192.168.0.2", vni: 1 }]);
    expect(namesOf(tables, vtep.claims[0]!.observers)).toEqual(["node-000", "node-001", "node-003"]);
    expect(namesOf(tables, vtep.claims[0]!.owners)).toEqual(["node-002"]);
    expect(vtep.missingOn.isEmpty).toBe(true);
  });

  it("knows nothing of a MAC that nobody names", () => {
    expect(judgeVtep(tablesOf(healthy), mac("0e:99:99:99:99:99"))).toMatchObject({
      agreement: "UNKNOWN",
      underlayIp: null,
      bearers: [],
      claims: [],
    });
  });

  it("is UNKNOWN while nobody has an entry, and misses it where it is needed", () => {
    const tables = tablesOf([0, 1, 3].reduce((overlay, node) => breakNode(overlay, node, withoutEntry), healthy));

    const vtep = judgeVtep(tables, vtepMac(2));

    expect(vtep).toMatchObject({ agreement: "UNKNOWN", underlayIp: null });
    expect(namesOf(tables, vtep.missingOn)).toEqual(["node-000", "node-001", "node-003"]);
  });

  it("is a CONFLICT where observers name different addresses, most used first", () => {
    const vtep = judged(breakNode(healthy, 0, sentTo("192.168.0.3")));

    expect(vtep).toMatchObject({ agreement: "CONFLICT", underlayIp: "192.168.0.2" });
    expect(vtep.claims.map(({ underlayIp, observers }) => [underlayIp, observers.size])).toEqual([
      ["192.168.0.2", 2],
      ["192.168.0.3", 1],
    ]);
  });

  it("has the WRONG_OWNER where all senders own the address themselves, and offers the bearer's other one", () => {
    const natted = healthy.map((node) => ({
      ...node,
      ...sentTo("10.0.2.15")(node),
      links: [
        ...node.links.map((own) => (own.vxlan === undefined ? own : { ...own, vxlan: { ...own.vxlan, local: ip("10.0.2.15") } })),
        link("eth9"),
      ],
      addresses: [...node.addresses, { link: "eth9", address: ip("10.0.2.15"), prefixLength: 24, scope: "global" }],
    }));

    const vtep = judged(natted);

    expect(vtep).toMatchObject({ agreement: "WRONG_OWNER", underlayIp: "10.0.2.15" });
    expect(vtep.claims[0]!.owners.size).toBe(4);
    expect(vtep.bearers[0]?.candidates).toEqual(["192.168.0.2"]);
  });

  it("has the WRONG_OWNER where several nodes bear the MAC", () => {
    const twins = breakNode(healthy, 1, ({ links }) => ({
      links: links.map((own) => (own.name === "flannel.1" ? { ...own, mac: vtepMac(2) } : own)),
    }));

    expect(judged(twins)).toMatchObject({ agreement: "WRONG_OWNER", bearers: [{ node: 1 }, { node: 2 }] });
  });

  it("has the WRONG_OWNER where several nodes bear the MAC and all of them own the address", () => {
    const doubles = breakNode(healthy, 1, (node) => ({
      ...withoutEntry(node),
      links: node.links.map((own) => (own.name === "flannel.1" ? { ...own, mac: vtepMac(2) } : own)),
      addresses: [...node.addresses, { link: "eth0", address: underlayAddress(2), prefixLength: 16, scope: "global" }],
    }));

    expect(judged(doubles)).toMatchObject({ agreement: "WRONG_OWNER", bearers: [{ node: 1 }, { node: 2 }] });
  });

  it("counts a node that has not reported its links among the observers: only a VXLAN link can have such an entry", () => {
    const silent = breakNode(healthy, 0, ({ known }) => ({ links: [], known: known.filter((section) => section !== "links") }));

    expect(judged(silent).claims.map(({ vni, observers }) => [vni, observers.toArray()])).toEqual([[1, [0, 1, 3]]]);
  });

  it("tells the lower of two addresses that equally many observers use", () => {
    expect(judged(breakNode(flannelOverlay(3), 0, sentTo("192.168.0.3"))).underlayIp).toBe("192.168.0.2");
  });

  it("takes a VXLAN link that has its VNI from each packet for a bearer in every VNI", () => {
    const external = breakNode(healthy, 2, ({ links }) => ({
      links: links.map((own) => (own.vxlan === undefined ? own : { ...own, vxlan: { local: underlayAddress(2), port: 8472 } })),
    }));

    expect(judgeVtep(tablesOf(external), vtepMac(2), 1)).toMatchObject({ agreement: "AGREED", bearers: [{ node: 2, vni: null }] });
  });

  it("has the WRONG_OWNER where the bearer does not own the address", () => {
    const moved = breakNode(healthy, 2, ({ addresses }) => ({
      addresses: addresses.map((own) => (own.link === "eth0" ? { ...own, address: ip("192.168.0.77") } : own)),
    }));

    const vtep = judged(moved);

    expect(vtep.agreement).toBe("WRONG_OWNER");
    expect(vtep.bearers[0]?.candidates).toEqual(["192.168.0.77"]);
  });

  it("is an ORPHAN where the bearer does not report, or has another MAC by now", () => {
    const recreated = breakNode(healthy, 2, ({ links }) => ({
      links: links.map((own) => (own.name === "flannel.1" ? { ...own, mac: mac("0e:11:11:11:11:11") } : own)),
    }));

    expect(judged(healthy.slice(0, 2)).agreement).toBe("ORPHAN");
    expect(judged(recreated)).toMatchObject({ agreement: "ORPHAN", bearers: [] });
  });

  it("speaks of agreement, not of reachability: a VTEP that is down is AGREED", () => {
    const down = breakNode(healthy, 2, ({ links }) => ({
      links: links.map((own) => (own.name === "flannel.1" ? { ...own, flags: [] } : own)),
    }));

    expect(judged(down)).toMatchObject({ agreement: "AGREED", bearers: [{ isUp: false }] });
  });

  it("judges each VNI for itself, and tells the worst", () => {
    const second = breakNode(healthy, 0, (node) => ({
      links: [...node.links, link("vxlan9", { kind: "vxlan", vxlan: { vni: 9, port: 4789 } })],
      fdb: [...node.fdb, { mac: vtepMac(2), link: "vxlan9", remoteVtep: underlayAddress(3), state: "permanent" }],
    }));
    const tables = tablesOf(second);

    expect(judgeVtep(tables, vtepMac(2)).agreement).toBe("ORPHAN");
    expect(judgeVtep(tables, vtepMac(2), 1)).toMatchObject({ agreement: "AGREED", claims: [{ vni: 1 }] });
    expect(judgeVtep(tables, vtepMac(2), 9)).toMatchObject({ agreement: "ORPHAN", underlayIp: "192.168.0.3", bearers: [] });
    expect(judgeVtep(tables, vtepMac(2), 7)).toMatchObject({ agreement: "UNKNOWN", claims: [] });
  });

  it("takes an entry's own VNI before the link's", () => {
    const overridden = breakNode(healthy, 0, (node) => ({ fdb: node.fdb.map((entry) => ({ ...entry, vni: 5 })) }));

    expect(judged(overridden).claims.map(({ vni, observers }) => [vni, observers.size])).toEqual([
      [1, 2],
      [5, 1],
    ]);
  });

  it("does not miss an entry where an all-zero one stands in for it, or where the node routes directly", () => {
    const flooding = breakNode(healthy, 0, (node) => ({
      fdb: [...withoutEntry(node).fdb, { mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(2), state: "permanent" }],
    }));
    const direct = breakNode(healthy, 0, (node) => ({
      ...withoutEntry(node),
      neighbors: node.neighbors.filter(({ address }) => address !== vtepAddress(2)),
    }));

    expect(judged(flooding).missingOn.isEmpty).toBe(true);
    expect(judged(direct).missingOn.isEmpty).toBe(true);
    expect(judged(breakNode(healthy, 0, withoutEntry)).missingOn.toArray()).toEqual([0]);
  });

  it("is silent on all-zero and multicast MACs", () => {
    const flooding = breakNode(healthy, 0, (node) => ({
      fdb: [...node.fdb, { mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(2), state: "permanent" }],
    }));

    expect(judgeVtep(tablesOf(flooding), ALL_ZERO_MAC)).toMatchObject({ agreement: "UNKNOWN", claims: [] });
  });

  it("finds router MACs on the bridge, VMs behind it, and no fault in an anycast gateway", () => {
    const tables = tablesOf(evpnOverlay(3));

    expect(judgeVtep(tables, routerMac(1))).toMatchObject({
      agreement: "AGREED",
      underlayIp: "10.0.10.11",
      bearers: [{ node: 1, link: "vxlan4001", vni: 4001 }],
    });
    expect(judgeVtep(tables, vmMac(1))).toMatchObject({
      agreement: "AGREED",
      underlayIp: "10.0.10.11",
      bearers: [{ node: 1, link: "vxlan100", vni: 100 }],
    });
    expect(judgeVtep(tables, vmMac(1)).missingOn.isEmpty).toBe(true);
    expect(judgeVtep(tables, ANYCAST_MAC)).toMatchObject({
      agreement: "UNKNOWN",
      claims: [],
      bearers: [{ node: 0 }, { node: 1 }, { node: 2 }],
    });
  });

  it("does not ask of a swarm's network namespace that it hold the underlay address", () => {
    expect(judgeVtep(tablesOf(swarmOverlay(3)), containerMac(1))).toMatchObject({
      agreement: "ORPHAN",
      underlayIp: "10.0.10.11",
      bearers: [{ node: 1 }],
    });
  });
});
