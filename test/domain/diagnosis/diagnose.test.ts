import { describe, expect, it } from "vitest";
import { clusterTablesFrom } from "../../../src/domain/overlay/build-cluster-tables.ts";
import { diagnose } from "../../../src/domain/diagnosis/diagnose.ts";
import { all, changeLink, changeRoute, dropRoutes, withNat } from "../../builders/damage.ts";
import { calicoOverlay, evpnOverlay, swarmOverlay } from "../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, tablesOf, vtepAddress } from "../../builders/overlay.ts";
import { ciliumOverlay, openVSwitchOverlay, wireGuardOverlay } from "../../builders/programmed-overlays.ts";
import { hostGwOverlay } from "../../builders/traced-overlays.ts";
import { capturedNames, capturedTables } from "../../support/captured.ts";
import { codesOf } from "../../support/findings.ts";

describe("diagnose", () => {
  it.each([
    { name: "flannel", overlay: flannelOverlay(5) },
    { name: "flannel on Vagrant", overlay: withNat(flannelOverlay(5)) },
    { name: "Calico", overlay: calicoOverlay(4) },
    { name: "EVPN", overlay: evpnOverlay(4) },
    { name: "Docker swarm", overlay: swarmOverlay(4) },
    { name: "Cilium", overlay: ciliumOverlay(4) },
    { name: "Antrea", overlay: openVSwitchOverlay(4) },
    { name: "WireGuard", overlay: wireGuardOverlay(4) },
    { name: "host-gw", overlay: hostGwOverlay(4) },
  ])("tells nothing of a healthy overlay of $name", ({ overlay }) => {
    expect(diagnose(tablesOf(overlay))).toEqual([]);
  });

  it("tells nothing of one healthy machine alone, and nothing of none", () => {
    const one = diagnose(tablesOf(flannelOverlay(5).slice(2, 3)));

    expect(one.filter(({ severity }) => severity !== "INFO")).toEqual([]);
    expect(diagnose(clusterTablesFrom([]))).toEqual([]);
  });

  it("tells the worst first, and what concerns more nodes before what concerns fewer", () => {
    const detour = changeRoute("10.42.2.0/24", { gateway: vtepAddress(3) });
    const down = all(
      changeLink("flannel.1", { flags: [] }),
      dropRoutes(({ link }) => link === "flannel.1"),
    );
    const overlay = breakNode(breakNode(flannelOverlay(6), 1, detour), 4, down);

    expect(codesOf(overlay)).toEqual(["VTEP_DOWN", "DETOUR"]);
  });

  it("tells one finding of a code and a subject once", () => {
    const captured = capturedNames().flatMap((name) =>
      diagnose(capturedTables(name)).map(({ code, subject }) => `${name} ${code} ${subject}`),
    );

    expect(captured.length).toBeGreaterThan(0);
    expect(captured.filter((told, at) => captured.indexOf(told) !== at)).toEqual([]);
  });
});
