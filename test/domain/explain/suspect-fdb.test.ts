import { describe, expect, it } from "vitest";
import { suspectFdb } from "../../../src/domain/explain/suspect-fdb.ts";
import { changed, HEALTHY, healthyBut, viewOf } from "./view.ts";

const TO_NODE2 = "dst 192.168.1.122";

describe("suspectFdb", () => {
  it("finds nothing on a healthy node, though it has VirtualBox's NAT address too", () => {
    expect(suspectFdb(viewOf(HEALTHY))).toEqual([]);
  });

  it("finds frames that are sent to the node itself, and names the link that has the address", () => {
    const [found] = suspectFdb(healthyBut(changed("fdb", TO_NODE2, "dst 192.168.1.121")));

    expect(found).toMatchObject({ severity: "CRITICAL", remedy: expect.stringContaining("--iface=eth1") });
    expect(found?.message).toMatch(
      /^Frames for ca:5d:31:26:d7:d7 on flannel\.1 are sent to 192\.168\.1\.121, which this node has itself \(eth1\)/,
    );
  });

  it("knows the node's own addresses from table local as well", () => {
    const local = "local 192.168.1.122 dev eth1 table local proto kernel scope host src 192.168.1.122";

    expect(suspectFdb(viewOf({ fdb: HEALTHY.fdb, routes: local }))).toMatchObject([{ message: expect.stringContaining("(eth1)") }]);
  });

  it("finds VirtualBox's NAT address without knowing the node's own addresses", () => {
    const { fdb } = changed("fdb", TO_NODE2, "dst 10.0.2.15");
    const [found] = suspectFdb(viewOf({ fdb: fdb ?? "" }));

    expect(found).toMatchObject({
      severity: "CRITICAL",
      message: expect.stringContaining("VirtualBox's NAT address, which every Vagrant VM has"),
    });
  });

  it("finds two VTEPs at one address", () => {
    const [found] = suspectFdb(healthyBut(changed("fdb", TO_NODE2, "dst 192.168.1.123")));

    expect(found).toMatchObject({ severity: "WARNING" });
    expect(found?.message).toMatch(/^2 VTEP MACs on flannel\.1 .* reached at one underlay address, 192\.168\.1\.123/);
  });

  it("stays silent about VMs behind one VTEP, which are no next hops", () => {
    const fdb = ["52:54:00:00:00:01", "52:54:00:00:00:02"].map((mac) => `${mac} dev vxlan100 dst 192.168.1.122 self permanent`).join("\n");

    expect(suspectFdb(viewOf({ fdb }))).toEqual([]);
  });
});
