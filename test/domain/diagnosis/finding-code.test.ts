import { describe, expect, it } from "vitest";
import { FINDING_CODES } from "../../../src/domain/diagnosis/finding-code.ts";
import { SUBNET_REASONS } from "../../../src/domain/overlay/passage.ts";
import { DROP_CAUSES } from "../../../src/domain/trace/codes.ts";

describe("FINDING_CODES", () => {
  it("are written in capitals, each once", () => {
    expect(FINDING_CODES.filter((code) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^DETOUR$/.test(code))).toEqual([]);
    expect(new Set(FINDING_CODES).size).toBe(FINDING_CODES.length);
  });

  it("share their names with reasons of subnets and causes of drops that mean the same", () => {
    const shared = [...SUBNET_REASONS, ...DROP_CAUSES].filter((code) => (FINDING_CODES as readonly string[]).includes(code));

    expect([...new Set(shared)].sort()).toEqual([
      "DETOUR",
      "DUPLICATE_POD_CIDR",
      "DUPLICATE_VTEP_MAC",
      "FDB_WRONG_DST",
      "FORWARDING_OFF",
      "LEARNING_CONFLICT",
      "MARTIAN_SOURCE",
      "MISSING_FDB",
      "MISSING_NEIGH",
      "MISSING_ROUTE",
      "PORT_MISMATCH",
      "ROUTING_LOOP",
      "UNDERLAY_IP_IS_OWN",
      "UNDERLAY_ROUTE_BROKEN",
      "UNUSABLE_ROUTE",
      "VNI_MISMATCH",
      "WRONG_NEXT_HOP",
    ]);
  });
});
