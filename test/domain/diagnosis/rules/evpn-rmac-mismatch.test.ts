import { describe, expect, it } from "vitest";
import { evpnRmacMismatch } from "../../../../src/domain/diagnosis/rules/evpn-rmac-mismatch.ts";
import { changeRouterMac, type Damage, everywhere } from "../../../builders/damage.ts";
import { evpnOverlay, routerMac } from "../../../builders/other-overlays.ts";
import { breakNode, ip } from "../../../builders/overlay.ts";
import { brokenBy, healthyBefore } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

/** Four leaves that report, and a fifth that does not. */
const leaves = () => healthyBefore("EVPN_RMAC_MISMATCH");

const sendRouterTo =
  (address: string): Damage =>
  ({ fdb }) => ({ fdb: fdb.map((row) => (row.mac === routerMac(4) ? { ...row, remoteVtep: ip(address) } : row)) });

describe("evpnRmacMismatch", () => {
  it("is silent on a healthy overlay", () => {
    expect([evpnOverlay(4), leaves()].flatMap((overlay) => told(overlay, evpnRmacMismatch))).toEqual([]);
  });

  it("warns of the node that knows a VTEP under another router MAC than all others", () => {
    const overlay = brokenBy("EVPN_RMAC_MISMATCH");

    expect(told(overlay, evpnRmacMismatch)).toEqual(["WARNING vtep:10.0.10.14 on node-001"]);
    expect(sectionsOf(overlay, evpnRmacMismatch)).toEqual(["neighbors"]);
  });

  it("warns of both sides where two MACs are equally common", () => {
    const overlay = breakNode(brokenBy("EVPN_RMAC_MISMATCH"), 2, changeRouterMac(4, "9a:00:00:00:00:99"));

    expect(told(overlay, evpnRmacMismatch)).toEqual(["WARNING vtep:10.0.10.14 on node-000 node-001 node-002 node-003"]);
  });

  it("warns of the node whose FDB sends a VTEP's router MAC to another", () => {
    const overlay = breakNode(leaves(), 1, sendRouterTo("10.0.10.12"));

    expect(told(overlay, evpnRmacMismatch)).toEqual(["WARNING vtep:10.0.10.14 on node-001"]);
    expect(sectionsOf(overlay, evpnRmacMismatch)).toEqual(["neighbors", "fdb"]);
  });

  it("is silent where all nodes have the new MAC", () => {
    expect(
      told(
        everywhere(leaves(), () => changeRouterMac(4, "9a:00:00:00:00:99")),
        evpnRmacMismatch,
      ),
    ).toEqual([]);
  });

  it("leaves VTEPs that report to the rules of neighbors", () => {
    const overlay = breakNode(evpnOverlay(5), 1, changeRouterMac(4, "9a:00:00:00:00:99"));

    expect(told(overlay, evpnRmacMismatch)).toEqual([]);
  });
});
