import { describe, expect, it } from "vitest";
import { OTHER_INTERFACE, wellKnownAddress } from "../../../src/domain/explain/well-known-address.ts";
import { ip } from "../snapshot/rows.ts";

describe("wellKnownAddress", () => {
  it.each([
    { address: "10.0.2.15", words: "VirtualBox's NAT address, which every Vagrant VM has" },
    { address: "10.0.2.2", words: "VirtualBox's NAT router" },
    { address: "172.17.0.1", words: "Docker's own bridge docker0" },
    { address: "192.168.122.1", words: "libvirt's own bridge virbr0" },
  ])("knows $address", ({ address, words }) => {
    expect(wellKnownAddress(ip(address))).toContain(words);
  });

  it("knows nothing of other addresses, be they near", () => {
    expect(["10.0.2.16", "172.17.0.2", "192.168.1.1", "fe80::1"].map((address) => wellKnownAddress(ip(address)))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("OTHER_INTERFACE", () => {
  it("writes flannel's flag in the one form that a list of arguments takes", () => {
    expect(OTHER_INTERFACE).toContain("`--iface=eth1` as ONE item");
  });
});
