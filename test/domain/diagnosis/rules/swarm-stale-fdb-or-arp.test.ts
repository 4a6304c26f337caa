import { describe, expect, it } from "vitest";
import { diagnose } from "../../../../src/domain/diagnosis/diagnose.ts";
import { swarmStaleFdbOrArp } from "../../../../src/domain/diagnosis/rules/swarm-stale-fdb-or-arp.ts";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { type Damage, dropFdb, dropNeighbors } from "../../../builders/damage.ts";
import { containerMac, evpnOverlay, swarmOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, ip, tablesOf } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const sendTo =
  (number: number, address: string): Damage =>
  ({ fdb }) => ({ fdb: fdb.map((entry) => (entry.mac === containerMac(number) ? { ...entry, remoteVtep: ip(address) } : entry)) });

const learnedOnly: Damage = ({ fdb }) => ({ fdb: fdb.map((entry) => (entry.mac === containerMac(2) ? { ...entry, state: "" } : entry)) });

describe("swarmStaleFdbOrArp", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(swarmOverlay(4), swarmStaleFdbOrArp)).toEqual([]);
  });

  it("names the node with a neighbor and no FDB entry for a container", () => {
    const overlay = brokenBy("SWARM_STALE_FDB_OR_ARP");

    expect(told(overlay, swarmStaleFdbOrArp)).toEqual(["CRITICAL container:02:42:0a:00:01:02 on node-001"]);
    expect(codesOf(overlay)).toEqual(["SWARM_STALE_FDB_OR_ARP"]);
    expect(sectionsOf(overlay, swarmStaleFdbOrArp)).toEqual(["neighbors"]);
  });

  it("only warns while a learned entry stands in, or may", () => {
    const overlay = breakNode(swarmOverlay(4), 1, learnedOnly);
    const quiet = brokenBy("SWARM_STALE_FDB_OR_ARP");
    const [first] = diagnose({ ...tablesOf(quiet), dynamicKnown: NodeSet.none(4) });

    expect(told(overlay, swarmStaleFdbOrArp)).toEqual(["WARNING container:02:42:0a:00:01:02 on node-001"]);
    expect(first).toMatchObject({ code: "SWARM_STALE_FDB_OR_ARP", severity: "WARNING" });
  });

  it("names the node that sends to another one than has the container", () => {
    const overlay = breakNode(swarmOverlay(4), 1, sendTo(2, "10.0.10.13"));

    expect(told(overlay, swarmStaleFdbOrArp)).toEqual(["CRITICAL container:02:42:0a:00:01:02 on node-001"]);
    expect(codesOf(overlay)).toEqual(["SWARM_STALE_FDB_OR_ARP"]);
  });

  it("warns of a remote entry for a container of the node's own", () => {
    const overlay = breakNode(swarmOverlay(4), 2, ({ fdb }) => ({
      fdb: [...fdb, { mac: containerMac(2), link: "vxlan0", remoteVtep: ip("10.0.10.11"), state: "permanent", flags: ["self"] }],
    }));

    expect(told(overlay, swarmStaleFdbOrArp)).toEqual(["WARNING container:02:42:0a:00:01:02 on node-002"]);
    expect(codesOf(overlay)).toEqual(["SWARM_STALE_FDB_OR_ARP"]);
  });

  it("is silent about an address that no other container tells anything of", () => {
    expect(told(breakNode(swarmOverlay(4), 1, sendTo(2, "10.0.10.99")), swarmStaleFdbOrArp)).toEqual([]);
  });

  it("is silent about a container that neither table knows, and about one on nobody's port", () => {
    const unknown = breakNode(
      breakNode(
        swarmOverlay(4),
        1,
        dropFdb(({ mac }) => mac === containerMac(2)),
      ),
      1,
      dropNeighbors(({ mac }) => mac === containerMac(2)),
    );
    const quiet = breakNode(swarmOverlay(4), 2, () => ({ localFdb: [] }));

    expect([unknown, quiet].flatMap((overlay) => told(overlay, swarmStaleFdbOrArp))).toEqual([]);
  });

  it("leaves bridges of EVPN to their own rules", () => {
    const overlay = breakNode(evpnOverlay(4), 1, dropFdb());

    expect(told(overlay, swarmStaleFdbOrArp)).toEqual([]);
  });
});
