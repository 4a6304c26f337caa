import { describe, expect, it } from "vitest";
import { selfAddressed } from "../../../../src/domain/diagnosis/signs/self-addressed.ts";
import { addFdb, all, onNat, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, type Overlay, tablesOf, underlayAddress } from "../../../builders/overlay.ts";

const alone: Overlay = breakNode(
  withNat(flannelOverlay(4)),
  1,
  all(onNat, ({ fdb }) => ({ fdb: fdb.map((entry) => ({ ...entry, remoteVtep: ip("10.0.2.15") })) })),
).slice(1, 2);

describe("selfAddressed", () => {
  it("finds the node that has all others at its own address, and a link with a better one", () => {
    expect(selfAddressed(tablesOf(alone))).toMatchObject([{ node: 0, address: "10.0.2.15", betterLinks: ["eth0"] }]);
  });

  it("says nothing where another entry leads elsewhere: the address was another node's before", () => {
    const reused = breakNode(flannelOverlay(4).slice(1, 2), 0, addFdb("0e:42:0a:00:00:99", { remoteVtep: underlayAddress(1) }));

    expect(selfAddressed(tablesOf(reused))).toEqual([]);
    expect(selfAddressed(tablesOf(flannelOverlay(4).slice(1, 2)))).toEqual([]);
  });
});
