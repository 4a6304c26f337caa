import { describe, expect, it } from "vitest";
import { explainAddresses } from "../../../src/domain/explain/explain-addresses.ts";
import { HEALTHY, viewOf } from "./view.ts";

describe("explainAddresses", () => {
  it("says of each address of a node what it is good for, and names VirtualBox's", () => {
    const view = viewOf(HEALTHY);
    const notes = explainAddresses(view.addresses, view);

    expect(Object.fromEntries(notes.map(({ rows, meaning }) => [rows[0], meaning]))).toEqual({
      "lo inet 127.0.0.1/8 scope host": expect.stringContaining("for this machine or its link alone"),
      "eth1 inet 192.168.1.121/24 scope global":
        "192.168.1.121 on eth1: an address of this node, reached from 192.168.1.0/24 without a router.",
      "eth0 inet 10.0.2.15/24 scope global": expect.stringMatching(/^10\.0\.2\.15 on eth0 is VirtualBox's NAT address/),
      "cni0 inet 9.0.1.1/24 scope global": "9.0.1.1 on cni0: the gateway of this node's own pods, which are in 9.0.1.0/24.",
      "flannel.1 inet 9.0.1.0/32 scope global": expect.stringMatching(
        /^9\.0\.1\.0 on the VXLAN link flannel\.1 is this node's VTEP address/,
      ),
    });
  });
});
