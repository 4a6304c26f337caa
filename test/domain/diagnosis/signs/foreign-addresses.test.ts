import { describe, expect, it } from "vitest";
import { foreignAddresses } from "../../../../src/domain/diagnosis/signs/foreign-addresses.ts";
import { addAddress } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, namesOf, type Overlay, tablesOf } from "../../../builders/overlay.ts";

function found(overlay: Overlay) {
  const tables = tablesOf(overlay);
  return foreignAddresses(tables).map(({ address, node, owners, prefix }) => [
    address,
    tables.nodes[node],
    prefix,
    ...namesOf(tables, owners),
  ]);
}

describe("foreignAddresses", () => {
  it("finds nothing in a healthy overlay", () => {
    expect(found(flannelOverlay(4))).toEqual([]);
  });

  it("finds an address in another's pod subnet, with who holds it and whose the subnet is", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addAddress("lo", "10.42.1.7", 32));

    expect(found(overlay)).toEqual([["10.42.1.7", "node-002", "10.42.1.0/24", "node-001"]]);
  });

  it.each([
    ["on a VXLAN link", addAddress("flannel.1", "10.42.1.7", 32)],
    ["on the link below it", addAddress("eth0", "10.42.1.7", 32)],
    ["with a network", addAddress("lo", "10.42.1.7", 25)],
    ["in its own subnet", addAddress("lo", "10.42.2.7", 32)],
    ["in nobody's", addAddress("lo", "10.99.1.7", 32)],
  ])("leaves out an address %s", (_name, damage) => {
    expect(found(breakNode(flannelOverlay(4), 2, damage))).toEqual([]);
  });
});
