import { describe, expect, it } from "vitest";
import { agreementOf, sumOf } from "../support/agreement.ts";
import { capturedNames, capturedScenario } from "../support/captured.ts";

/** In parts, so that a slow machine has a time limit for each. */
const KINDS = [
  { kind: "healthy clusters", pattern: /^healthy-|^fault-benign_/, least: 1_500 },
  { kind: "single faults", pattern: /^fault-(?!benign_)/, least: 10_000 },
  { kind: "mixtures of faults", pattern: /^rand-/, least: 8_000 },
  { kind: "EVPN", pattern: /^evpn-/, least: 4_000 },
];

describe("traces of captured overlays", () => {
  it.each(KINDS)("say of every pair what its pings did: $kind", { timeout: 300_000 }, ({ pattern, least }) => {
    const names = capturedNames().filter((name) => pattern.test(name));

    const { counted, decided, disagreements } = sumOf(names.map((name) => agreementOf(capturedScenario(name))));

    expect(disagreements).toEqual([]);
    expect(counted).toBeGreaterThan(least);
    expect(decided / counted).toBeGreaterThan(0.95);
  });

  it("are held against every captured overlay", () => {
    expect(capturedNames().filter((name) => !KINDS.some(({ pattern }) => pattern.test(name)))).toEqual([]);
  });
});
