import { describe, expect, it } from "vitest";
import { claimsByBearer, holdersOf, isHeldByBearer, remoteClaims } from "../../../../src/domain/diagnosis/signs/remote-claims.ts";
import { changeFdb, everywhere } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, tablesOf, underlayAddress } from "../../../builders/overlay.ts";

describe("remoteClaims", () => {
  it("says what is claimed of each node's VTEP, and that the bearer holds it", () => {
    const tables = tablesOf(flannelOverlay(3));
    const claims = remoteClaims(tables);

    expect(claims.map(({ bearer, underlayIp, observers }) => [bearer.node, underlayIp, observers.size])).toEqual([
      [1, underlayAddress(1), 2],
      [2, underlayAddress(2), 2],
      [0, underlayAddress(0), 2],
    ]);
    expect(claims.every((claim) => claim.isAgreed && isHeldByBearer(tables, claim))).toBe(true);
    expect(claimsByBearer(tables).get(1)).toHaveLength(1);
    expect(holdersOf(tables, underlayAddress(1)).toArray()).toEqual([1]);
  });

  it("takes a claim as agreed where nobody names an address that the bearer holds", () => {
    const all = tablesOf(everywhere(flannelOverlay(4), () => changeFdb(1, { remoteVtep: underlayAddress(3) })));
    const most = tablesOf(
      breakNode(
        everywhere(flannelOverlay(4), () => changeFdb(1, { remoteVtep: underlayAddress(3) })),
        2,
        changeFdb(1, { remoteVtep: underlayAddress(1) }),
      ),
    );

    expect(
      claimsByBearer(all)
        .get(1)
        ?.map(({ isAgreed }) => isAgreed),
    ).toEqual([true]);
    expect(
      claimsByBearer(most)
        .get(1)
        ?.map(({ underlayIp, isAgreed }) => [underlayIp, isAgreed]),
    ).toEqual([
      [underlayAddress(3), false],
      [underlayAddress(1), false],
    ]);
  });
});
