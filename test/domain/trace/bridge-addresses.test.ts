import { describe, expect, it } from "vitest";
import { clusterIndex } from "../../../src/domain/overlay/cluster-index.ts";
import { bridgeAddresses, bridgeAddressesAround } from "../../../src/domain/trace/bridge-addresses.ts";
import { breakNode, flannelOverlay, ip, podAddress, tablesOf, underlayAddress, vtepAddress } from "../../builders/overlay.ts";

const healthy = flannelOverlay(4);
const around = (overlay: typeof healthy, address: string) =>
  bridgeAddressesAround(clusterIndex(tablesOf(overlay)).links, ip(address)).map(({ node, held }) => `${node} ${held.link} ${held.address}`);

describe("bridgeAddressesAround", () => {
  it("finds the bridge in whose prefix the address lies", () => {
    expect(around(healthy, podAddress(2, 7))).toEqual(["2 cni0 10.42.2.1"]);
  });

  it("finds every bridge with such a prefix, narrow or wide, by node", () => {
    const wide = { link: "cni0", address: ip("10.42.9.1"), prefixLength: 16, scope: "global" };
    const overlay = breakNode(healthy, 3, ({ addresses }) => ({ addresses: [...addresses, wide] }));

    expect(around(overlay, podAddress(1, 7))).toEqual(["1 cni0 10.42.1.1", "3 cni0 10.42.9.1"]);
  });

  it("finds none where only a link of another kind has such a prefix", () => {
    expect(around(healthy, underlayAddress(1))).toEqual([]);
    expect(around(healthy, "2001:db8::1")).toEqual([]);
  });
});

describe("bridgeAddresses", () => {
  it("are those of bridges outside the underlay alone", () => {
    const [links] = clusterIndex(tablesOf(healthy)).links;

    expect(links === undefined ? [] : bridgeAddresses(links).map(({ address }) => address)).toEqual([podAddress(0, 1)]);
    expect(links?.addresses.map(({ address }) => address)).toContain(vtepAddress(0));
  });
});
