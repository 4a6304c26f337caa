import { describe, expect, it } from "vitest";
import { swarmSubnetOverlap } from "../../../../src/domain/diagnosis/rules/swarm-subnet-overlap.ts";
import { addAddress, addLink, all, type Damage, everywhere } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, nodeName, type Overlay } from "../../../builders/overlay.ts";
import { hostGwOverlay } from "../../../builders/traced-overlays.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { swarmOverlay } from "../../../builders/other-overlays.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const gatewayBridge = (address: string): Damage =>
  all(addLink("docker_gwbridge", { kind: "bridge" }), addAddress("docker_gwbridge", address, 20));

/** The namespaces of a swarm network, and two hosts that report as well. */
const withHosts = (damage: Damage): Overlay => [
  ...swarmOverlay(2),
  ...everywhere(hostGwOverlay(2), () => damage).map((node, number) => ({ ...node, name: nodeName(number + 2) })),
];

describe("swarmSubnetOverlap", () => {
  it("is silent on a healthy overlay", () => {
    const overlay = breakNode(flannelOverlay(4), 1, gatewayBridge("172.18.0.1"));

    expect(told(overlay, swarmSubnetOverlap)).toEqual([]);
  });

  it("warns of docker_gwbridge in the host's own network", () => {
    const overlay = brokenBy("SWARM_SUBNET_OVERLAP");

    expect(told(overlay, swarmSubnetOverlap)).toEqual(["WARNING subnet:192.168.16.0/20 on node-001"]);
    expect(codesOf(overlay)).toEqual(["SWARM_SUBNET_OVERLAP"]);
    expect(sectionsOf(overlay, swarmSubnetOverlap)).toEqual(["addresses"]);
  });

  it("warns of a swarm network that is also a network of the hosts", () => {
    const overlay = withHosts(all(addLink("eth1"), addAddress("eth1", "10.0.0.7", 16)));

    expect(told(overlay, swarmSubnetOverlap)).toEqual(["WARNING subnet:10.0.1.0/24 on node-000 node-001"]);
  });

  it("is silent about hosts on another network, and about their bridges", () => {
    const apart = withHosts(all(addLink("eth1"), addAddress("eth1", "10.9.0.7", 16)));
    const bridge = withHosts(all(addLink("br0", { kind: "bridge" }), addAddress("br0", "10.0.1.1", 24)));

    expect([apart, bridge].flatMap((overlay) => told(overlay, swarmSubnetOverlap))).toEqual([]);
  });

  it("is silent about docker_gwbridge in the network of another host", () => {
    const overlay = breakNode(
      breakNode(flannelOverlay(4), 1, gatewayBridge("172.18.0.1")),
      2,
      all(addLink("eth1"), addAddress("eth1", "172.18.0.9", 16)),
    );

    expect(told(overlay, swarmSubnetOverlap)).toEqual([]);
  });
});
