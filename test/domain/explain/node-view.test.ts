import { describe, expect, it } from "vitest";
import { HEALTHY, viewOf } from "./view.ts";

describe("nodeView", () => {
  it("knows a VXLAN link by its kind, whatever it is called", () => {
    const links = HEALTHY.links.replaceAll("flannel.1", "overlay0");

    expect([...viewOf({ links }).vxlans]).toEqual(["overlay0"]);
  });

  it("knows a VXLAN link by a remote VTEP in its FDB, and by its usual name", () => {
    expect([...viewOf({ fdb: "ca:5d:31:26:d7:d7 dev over dst 192.168.1.122 self permanent" }).vxlans]).toEqual(["over"]);
    expect([...viewOf({ routes: "9.0.0.0/24 via 9.0.0.0 dev vxlan.calico onlink\n10.0.0.0/8 dev eth0" }).vxlans]).toEqual(["vxlan.calico"]);
  });

  it("takes no link for a VXLAN link that is of another kind", () => {
    const links =
      "7: flannel.1: <BROADCAST,UP> mtu 1450 state UP\n    link/ether 3e:47:e7:7e:17:b0 brd ff:ff:ff:ff:ff:ff promiscuity 0\n    dummy";

    expect([...viewOf({ links }).vxlans]).toEqual([]);
  });

  it("knows the node's own addresses, from its addresses and from table local", () => {
    const routes = "local 10.1.1.1 dev eth7 table local proto kernel scope host src 10.1.1.1\n10.9.0.0/16 via 10.1.1.2 dev eth7";

    expect(Object.fromEntries(viewOf({ addresses: "2: eth1    inet 192.168.1.121/24 scope global eth1", routes }).own)).toEqual({
      "10.1.1.1": "eth7",
      "192.168.1.121": "eth1",
    });
  });

  it("holds routes and rules of both families together", () => {
    const view = viewOf({
      routes: "default via 10.0.0.1 dev a",
      routes6: "default via fe80::1 dev a",
      rules: "0: from all lookup local",
      rules6: "0: from all lookup local",
    });

    expect([view.routes.length, view.rules.length]).toEqual([2, 2]);
  });
});
