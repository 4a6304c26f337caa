import { describe, expect, it } from "vitest";
import { evpnRmacMismatch } from "../../../../src/domain/diagnosis/rules/evpn-rmac-mismatch.ts";
import { type Damage, everywhere } from "../../../builders/damage.ts";
import { evpnOverlay, routerMac } from "../../../builders/other-overlays.ts";
import { breakNode, ip, mac } from "../../../builders/overlay.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

/** Four leaves that report, and a fifth that does not. */
const leaves = () => evpnOverlay(5).slice(0, 4);

const knowAs =
  (other: string): Damage =>
  ({ neighbors, fdb }) => ({
    neighbors: neighbors.map((row) => (row.mac === routerMac(4) ? { ...row, mac: mac(other) } : row)),
    fdb: fdb.map((row) => (row.mac === routerMac(4) ? { ...row, mac: mac(other) } : row)),
  });

const sendRouterTo =
  (address: string): Damage =>
  ({ fdb }) => ({ fdb: fdb.map((row) => (row.mac === routerMac(4) ? { ...row, remoteVtep: ip(address) } : row)) });

describe("evpnRmacMismatch", () => {
  it("is silent on a healthy overlay", () => {
    expect([evpnOverlay(4), leaves()].flatMap((overlay) => told(overlay, evpnRmacMismatch))).toEqual([]);
  });

  it("warns of the node that knows a VTEP under another router MAC than all others", () => {
    const overlay = breakNode(leaves(), 1, knowAs("9a:00:00:00:00:99"));

    expect(told(overlay, evpnRmacMismatch)).toEqual(["WARNING vtep:10.0.10.14 on node-001"]);
    expect(sectionsOf(overlay, evpnRmacMismatch)).toEqual(["neighbors"]);
  });

  it("warns of both sides where two MACs are equally common", () => {
    const overlay = breakNode(breakNode(leaves(), 1, knowAs("9a:00:00:00:00:99")), 2, knowAs("9a:00:00:00:00:99"));

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
        everywhere(leaves(), () => knowAs("9a:00:00:00:00:99")),
        evpnRmacMismatch,
      ),
    ).toEqual([]);
  });

  it("leaves VTEPs that report to the rules of neighbors", () => {
    const overlay = breakNode(evpnOverlay(5), 1, knowAs("9a:00:00:00:00:99"));

    expect(told(overlay, evpnRmacMismatch)).toEqual([]);
  });
});
