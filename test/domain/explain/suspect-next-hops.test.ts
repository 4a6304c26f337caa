import { describe, expect, it } from "vitest";
import { suspectNextHops } from "../../../src/domain/explain/suspect-next-hops.ts";
import { changed, HEALTHY, healthyBut, viewOf } from "./view.ts";

const NEIGHBOR = "9.0.3.0 dev flannel.1 lladdr d6:61:70:9d:b2:6e PERMANENT\n";
const ENTRY = "d6:61:70:9d:b2:6e dev flannel.1 dst 192.168.1.123 self permanent\n";

describe("suspectNextHops", () => {
  it("finds nothing on a healthy node", () => {
    expect(suspectNextHops(viewOf(HEALTHY))).toEqual([]);
  });

  it("finds a route whose next hop has no neighbor entry, and the FDB entry that is left without use", () => {
    const found = suspectNextHops(healthyBut(changed("neighbors", NEIGHBOR, "")));

    expect(found.map(({ severity }) => severity)).toEqual(["CRITICAL", "INFO"]);
    expect(found[0]?.message).toMatch(/^No neighbor entry on flannel\.1 for 9\.0\.3\.0, though 9\.0\.3\.0\/24 is routed there/);
    expect(found[1]?.message).toContain("d6:61:70:9d:b2:6e");
  });

  it("finds a neighbor whose MAC has no FDB entry", () => {
    const [found] = suspectNextHops(healthyBut(changed("fdb", ENTRY, "")));

    expect(found).toMatchObject({ severity: "CRITICAL" });
    expect(found?.message).toMatch(/^No FDB entry on flannel\.1 for d6:61:70:9d:b2:6e \(9\.0\.3\.0\)/);
  });

  it.each(["FAILED", "INCOMPLETE"])("finds a next hop in state %s", (state) => {
    const found = suspectNextHops(healthyBut(changed("neighbors", NEIGHBOR, `9.0.3.0 dev flannel.1 ${state}\n`)));

    expect(found[0]).toMatchObject({ severity: "CRITICAL", message: expect.stringContaining(`9.0.3.0 on flannel.1: ${state}`) });
  });

  it("claims nothing to be missing where only some rows are shown", () => {
    const texts = { ...HEALTHY, ...changed("neighbors", NEIGHBOR, ""), ...changed("fdb", ENTRY, "") };

    expect(suspectNextHops(viewOf(texts, ["neighbors", "fdb"]))).toEqual([]);
  });

  it("claims nothing to be missing where a default remote may stand in for it", () => {
    const fdb = "00:00:00:00:00:00 dev flannel.1 dst 192.168.1.123 self permanent";

    expect(suspectNextHops(healthyBut({ fdb, ...changed("neighbors", NEIGHBOR, "") }))).toEqual([]);
  });

  it("claims nothing to be missing where a program is asked for each entry", () => {
    const { links } = changed("links", "nolearning", "nolearning l2miss l3miss");

    expect(suspectNextHops(healthyBut({ links: links ?? "", fdb: "" }))).toEqual([]);
  });
});
