import { describe, expect, it } from "vitest";
import { duplicatePodIp } from "../../../../src/domain/diagnosis/rules/duplicate-pod-ip.ts";
import { addAddress, addLink, addNeighbor, all, everywhere } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("duplicatePodIp", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), duplicatePodIp)).toEqual([]);
  });

  it("names the node with a pod out of another's subnet", () => {
    const overlay = brokenBy("DUPLICATE_POD_IP");

    expect(told(overlay, duplicatePodIp)).toEqual(["CRITICAL address:10.42.2.7 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("DUPLICATE_POD_IP");

    expect(sectionsOf(overlay, duplicatePodIp)).toEqual(["neighbors"]);
  });

  it("is silent about addresses behind docker0, which are the same everywhere", () => {
    const overlay = everywhere(flannelOverlay(4), () =>
      all(
        addLink("docker0", { kind: "bridge" }),
        addLink("veth8", { kind: "veth", master: "docker0" }),
        addAddress("docker0", "172.17.0.1", 16),
        addNeighbor("docker0", "172.17.0.2", { mac: mac("02:42:ac:11:00:02") }),
      ),
    );

    expect(told(overlay, duplicatePodIp)).toEqual([]);
  });

  it("is silent about a pod of its own subnet", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addNeighbor("cni0", "10.42.2.7", { mac: mac("02:00:00:00:00:02") }));

    expect(told(overlay, duplicatePodIp)).toEqual([]);
  });
});
