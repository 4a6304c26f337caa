import { describe, expect, it } from "vitest";
import { suspectPods } from "../../../src/domain/explain/suspect-pods.ts";
import { changed, HEALTHY, healthyBut, viewOf } from "./view.ts";

describe("suspectPods", () => {
  it("finds nothing on a healthy node", () => {
    expect(suspectPods(viewOf({ ...HEALTHY, sysctls: "net.ipv4.ip_forward = 1" }))).toEqual([]);
  });

  it("finds a bridge that is down", () => {
    expect(
      suspectPods(healthyBut(changed("links", "4: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP>", "4: cni0: <BROADCAST,MULTICAST>"))),
    ).toMatchObject([{ severity: "CRITICAL", message: expect.stringContaining("cni0 is down") }]);
  });

  it("finds pods in another subnet than the VTEP's", () => {
    expect(suspectPods(healthyBut(changed("addresses", "9.0.1.1/24 brd", "9.0.5.1/24 brd")))).toMatchObject([
      { severity: "CRITICAL", message: expect.stringContaining("cni0 has 9.0.5.1/24, but the VTEP has 9.0.1.0") },
    ]);
  });

  it("finds that nothing is forwarded", () => {
    expect(suspectPods(healthyBut({ sysctls: "net.ipv4.ip_forward = 0" }))).toMatchObject([{ severity: "CRITICAL" }]);
    expect(suspectPods(viewOf({ sysctls: "net.ipv4.ip_forward = 0" }))).toMatchObject([{ severity: "INFO" }]);
  });
});
