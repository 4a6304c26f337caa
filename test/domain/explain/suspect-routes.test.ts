import { describe, expect, it } from "vitest";
import { suspectRoutes } from "../../../src/domain/explain/suspect-routes.ts";
import { HEALTHY, healthyBut, viewOf } from "./view.ts";

const withRoutes = (...lines: readonly string[]) => suspectRoutes(healthyBut({ routes: [HEALTHY.routes, ...lines].join("\n") }));

describe("suspectRoutes", () => {
  it("finds nothing on a healthy node", () => {
    expect(suspectRoutes(viewOf(HEALTHY))).toEqual([]);
  });

  it.each(["blackhole 9.0.4.0/24", "unreachable 9.0.2.7", "prohibit 192.168.1.122"])("finds %s, which is beside what is used", (line) => {
    expect(withRoutes(line)).toMatchObject([{ severity: "WARNING", message: expect.stringContaining(`\`${line}\``) }]);
  });

  it.each(["blackhole 10.98.0.0/16", "unreachable 9.1.0.0/16", "blackhole 9.0.0.0/16"])("only mentions %s", (line) => {
    expect(withRoutes(line)).toMatchObject([{ severity: "INFO" }]);
  });

  it("stays silent about the block that Calico holds, and about the end of the IPv6 table", () => {
    const routes6 = "unreachable default dev lo proto kernel metric 4294967295 error -101";

    expect(withRoutes("blackhole 9.0.1.0/26 proto bird", "blackhole 9.0.1.64/26 proto 80")).toEqual([]);
    expect(suspectRoutes(healthyBut({ routes6 }))).toEqual([]);
  });

  it("finds two routes for one destination of which one counts", () => {
    const [found] = withRoutes("9.0.3.0/24 via 192.168.1.254 dev eth1");

    expect(found).toMatchObject({ severity: "WARNING" });
    expect(found?.message).toMatch(/^Two routes for 9\.0\.3\.0\/24: `9\.0\.3\.0\/24 via 9\.0\.3\.0 dev flannel\.1 onlink` counts/);
  });

  it("stays silent about two routes of different metrics", () => {
    expect(withRoutes("9.0.3.0/24 via 192.168.1.254 dev eth1 metric 50")).toEqual([]);
  });

  it("finds a route for a part of a subnet that leads past the overlay", () => {
    expect(withRoutes("9.0.3.0/25 via 192.168.1.254 dev eth1")).toMatchObject([
      { severity: "WARNING", message: expect.stringContaining("is for a part of 9.0.3.0/24 and leads past the VXLAN link") },
    ]);
  });

  it("stays silent about what is attached inside a subnet of the overlay", () => {
    expect(withRoutes("9.0.0.0/16 dev flannel.1 scope link", "9.0.3.77 dev cali123 scope link")).toEqual([]);
  });

  it("finds a route into a VXLAN link that is down", () => {
    expect(withRoutes("9.0.4.0/24 via 9.0.4.0 dev flannel.1 dead linkdown onlink")).toMatchObject([
      { message: expect.stringContaining("dead or linkdown") },
    ]);
  });
});
