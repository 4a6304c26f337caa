import { describe, expect, it } from "vitest";
import { candidateLinks, sharedAddresses, vxlansAt } from "../../../../src/domain/diagnosis/signs/shared-addresses.ts";
import { addAddress, changeFdb, everywhere, onNat, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, tablesOf, underlayAddress } from "../../../builders/overlay.ts";

describe("sharedAddresses", () => {
  it("says who holds an address, who uses it, and by which links the users could be reached", () => {
    const overlay = everywhere(withNat(flannelOverlay(3)), (number) =>
      number === 2 ? onNat : changeFdb(2, { remoteVtep: ip("10.0.2.15") }),
    );
    const [shared] = sharedAddresses(tablesOf(overlay));

    expect([shared?.address, shared?.holders.size, shared?.users.toArray(), shared?.betterLinks]).toEqual(["10.0.2.15", 3, [2], ["eth0"]]);
  });

  it("leaves out what no VTEP uses, and what all holders have on loopback", () => {
    const anycast = everywhere(flannelOverlay(2), () => (node) => ({
      ...addAddress("lo", "192.0.2.1", 32)(node),
      links: node.links.map((known) =>
        known.vxlan === undefined ? known : { ...known, vxlan: { ...known.vxlan, local: ip("192.0.2.1") } },
      ),
    }));

    expect(sharedAddresses(tablesOf(withNat(flannelOverlay(3))))).toEqual([]);
    expect(sharedAddresses(tablesOf(anycast))).toEqual([]);
  });
});

describe("vxlansAt", () => {
  it("takes what the peers say before what the link itself says", () => {
    const tables = tablesOf(breakNode(withNat(flannelOverlay(3)), 2, onNat));

    expect(vxlansAt(tables, 2, ip("10.0.2.15"))).toEqual([]);
    expect(vxlansAt(tables, 2, underlayAddress(2)).map(({ name }) => name)).toEqual(["flannel.1"]);
  });
});

describe("candidateLinks", () => {
  it("gives the links with an address that only this node has", () => {
    const overlay = withNat(flannelOverlay(3));
    const vxlan = overlay[1]!.links.find(({ name }) => name === "flannel.1")!;

    expect(candidateLinks(tablesOf(overlay), 1, vxlan)).toEqual(["eth0"]);
  });
});
