import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openOverTime } from "../../../src/domain/diagnosis/open-over-time.ts";

const severity = fc.constantFrom("CRITICAL", "WARNING", "INFO");
const moment = fc.integer({ min: 0, max: 50 });
const finding = fc
  .record({ severity, openedAt: moment, lasts: fc.option(fc.integer({ min: 1, max: 50 })) })
  .map(({ lasts, ...rest }) => ({ ...rest, closedAt: lasts === null ? null : rest.openedAt + lasts }));

describe("openOverTime", () => {
  it("counts at each step what had opened and not closed", () => {
    const findings = [
      { severity: "CRITICAL", openedAt: 10, closedAt: 30 },
      { severity: "CRITICAL", openedAt: 20, closedAt: null },
      { severity: "INFO", openedAt: 5, closedAt: 6 },
    ] as const;

    const counts = openOverTime(findings, { from: 0, to: 35, stepMs: 10 });

    expect(counts.filter(({ count }) => count > 0)).toEqual([
      { at: 10, severity: "CRITICAL", count: 1 },
      { at: 20, severity: "CRITICAL", count: 2 },
      { at: 30, severity: "CRITICAL", count: 1 },
    ]);
    expect(counts).toHaveLength(3 * 4);
  });

  it("counts what counting one by one gives", () => {
    fc.assert(
      fc.property(fc.array(finding), fc.integer({ min: 1, max: 20 }), (findings, stepMs) => {
        for (const { at, severity: of, count } of openOverTime(findings, { from: 0, to: 60, stepMs })) {
          const open = findings.filter(
            ({ severity: one, openedAt, closedAt }) => one === of && openedAt <= at && (closedAt === null || at < closedAt),
          );
          expect(count).toBe(open.length);
        }
      }),
    );
  });
});
