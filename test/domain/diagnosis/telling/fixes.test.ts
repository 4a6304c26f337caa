import { describe, expect, it } from "vitest";
import { fdbFix, neighborFix, routeFix } from "../../../../src/domain/diagnosis/telling/fixes.ts";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { changeFdb, changeLink, everywhere } from "../../../builders/damage.ts";
import {
  breakNode,
  flannelOverlay,
  ip,
  mac,
  podPrefix,
  prefix,
  tablesOf,
  underlayAddress,
  vtepAddress,
  vtepMac,
} from "../../../builders/overlay.ts";

const tables = tablesOf(flannelOverlay(3));

describe("fdbFix", () => {
  it("leads to the address that others know, else to the VTEP's own", () => {
    const nobody = tablesOf(everywhere(flannelOverlay(3), () => changeFdb(2, { remoteVtep: underlayAddress(1) })));

    expect(fdbFix(tables, vtepMac(2))).toBe("bridge fdb replace 0e:42:0a:00:00:02 dev flannel.1 dst 192.168.0.2 self permanent");
    expect(fdbFix(nobody, vtepMac(2))).toBe("bridge fdb replace 0e:42:0a:00:00:02 dev flannel.1 dst 192.168.0.2 self permanent");
  });

  it("is not known where nobody bears the MAC, or several nodes do", () => {
    const twins = tablesOf(breakNode(flannelOverlay(3), 1, changeLink("flannel.1", { mac: vtepMac(2) })));

    expect([fdbFix(tables, mac("02:00:00:00:00:01")), fdbFix(twins, vtepMac(2))]).toEqual([null, null]);
  });
});

describe("neighborFix", () => {
  it("has the MAC of the gateway's holder", () => {
    expect(neighborFix(tables, vtepAddress(2), "flannel.1")).toBe(
      "ip neigh replace 10.42.2.0 lladdr 0e:42:0a:00:00:02 dev flannel.1 nud permanent",
    );
    expect(neighborFix(tables, ip("10.42.99.0"), "flannel.1")).toBeNull();
  });
});

describe("routeFix", () => {
  it("is the route that other nodes have", () => {
    expect(routeFix(tables, podPrefix(2), NodeSet.one(3, 2))).toBe("ip route replace 10.42.2.0/24 via 10.42.2.0 dev flannel.1 onlink");
    expect(routeFix(tables, prefix("10.99.0.0/24"), NodeSet.one(3, 2))).toBeNull();
  });
});
