import { describe, expect, it } from "vitest";
import { strayEntries } from "../../../../src/domain/diagnosis/signs/stray-entries.ts";
import { changeFdb } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, type Overlay, tablesOf, underlayAddress } from "../../../builders/overlay.ts";

const told = (overlay: Overlay) => strayEntries(tablesOf(overlay)).map(({ text, isOwn, held }) => [text, isOwn, held.nodes.toArray()]);

describe("strayEntries", () => {
  it("says where an entry leads and who bears the MAC", () => {
    expect(told(breakNode(flannelOverlay(4), 1, changeFdb(2, { remoteVtep: underlayAddress(3) })))).toEqual([
      ["sends 0e:42:0a:00:00:02 to 192.168.0.3, which node-003 holds, while node-002 bears it", false, [1]],
    ]);
    expect(told(flannelOverlay(4))).toEqual([]);
  });

  it("tells an entry that leads back to the node apart", () => {
    expect(told(breakNode(flannelOverlay(4), 1, changeFdb(2, { remoteVtep: underlayAddress(1) })))).toEqual([
      ["sends 0e:42:0a:00:00:02 to 192.168.0.1, the node's own address, while node-002 bears it", true, [1]],
    ]);
  });
});
