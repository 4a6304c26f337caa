import { describe, expect, it } from "vitest";
import { explainOthers } from "../../../src/domain/explain/explain-others.ts";
import { viewOf } from "./view.ts";

describe("explainOthers", () => {
  it("says of a table what its rows are for", () => {
    expect(explainOthers("sysctls", viewOf({ sysctls: "net.ipv4.ip_forward = 1" }))).toEqual([
      { rows: ["net.ipv4.ip_forward = 1"], meaning: expect.stringContaining("ip_forward must be 1") },
    ]);
    expect(explainOthers("nexthops", viewOf({ nexthops: "id 12 via 10.0.0.1 dev eth1" }))).toMatchObject([
      { rows: ["id 12 via 10.0.0.1 dev eth1"] },
    ]);
  });

  it("says nothing where there is nothing", () => {
    expect(explainOthers("vlans", viewOf({}))).toEqual([]);
  });
});
