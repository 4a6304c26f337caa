import { describe, expect, it } from "vitest";
import { FINDING_CODES } from "../../../../src/domain/diagnosis/finding-code.ts";
import { pathCauses } from "../../../../src/domain/diagnosis/signs/path-causes.ts";

describe("pathCauses", () => {
  it("all stand before the routes that they explain", () => {
    const first = FINDING_CODES.indexOf("MISSING_ROUTE");

    expect(pathCauses.filter((code) => FINDING_CODES.indexOf(code) > first)).toEqual([]);
  });
});
