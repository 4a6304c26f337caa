import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/domain/diagnosis/diagnose.ts";
import { FINDING_CODES, type FindingCode } from "../../../src/domain/diagnosis/finding-code.ts";
import { type Life, livesAfter, type Look, nameOfFinding } from "../../../src/domain/diagnosis/life.ts";
import { type ToldFinding, toldFinding } from "../../../src/domain/diagnosis/told-finding.ts";
import { brokenBy, FAULTS, healthyBefore } from "../../builders/faults/all-faults.ts";
import { type Overlay, tablesOf } from "../../builders/overlay.ts";

const shownOf = (overlay: Overlay): readonly ToldFinding[] => {
  const tables = tablesOf(overlay);
  return diagnose(tables).map((finding) => toldFinding(finding, tables.nodes));
};

const remembered = new Map<FindingCode, Readonly<Record<"healthy" | "broken", readonly ToldFinding[]>>>();

/** What is told without and with the fault of a code. */
function shownOn(code: FindingCode) {
  const shown = remembered.get(code) ?? { healthy: shownOf(healthyBefore(code)), broken: shownOf(brokenBy(code)) };
  remembered.set(code, shown);
  return shown;
}

/** What is wrong as of a moment at which every node has just reported. */
const lookAt = (at: number, shown: readonly ToldFinding[]): Look => ({
  at,
  shown,
  lastTold: new Set(),
  heardAt: () => at,
  newAt: () => [],
});

/** The same while nobody has reported since an earlier moment: what the nodes said last still shows it all. */
const silentAt = (at: number, shown: readonly ToldFinding[], last: readonly ToldFinding[], heard: number): Look => ({
  ...lookAt(at, shown),
  lastTold: new Set(last.map(nameOfFinding)),
  heardAt: () => heard,
});

/** The lives of one code, one by one. */
const ofCode = (lives: readonly Life[], code: FindingCode) =>
  lives
    .filter(({ told }) => told.code === code)
    .map(({ openedAt, closedAt, isConfirmed }) => ({ openedAt, isConfirmed, closedAt }))
    .filter((life, index, all) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(life)) === index);

const STILL = Number.POSITIVE_INFINITY;

describe("the life of a finding of each code", () => {
  it("has a fault to come from", () => {
    expect(Object.keys(FAULTS).toSorted()).toEqual([...FINDING_CODES].toSorted());
  });

  it.each(FINDING_CODES)("%s has an overlay to come up in of which nothing is told but information", (code) => {
    expect(shownOn(code).healthy.filter(({ severity }) => severity !== "INFO")).toEqual([]);
  });

  it.each(FINDING_CODES)("%s opens with the fault, is confirmed, stays, outlasts a missing report, and closes with the repair", (code) => {
    const { healthy, broken } = shownOn(code);
    const guilty = new Set(broken.flatMap((told) => (told.code === code ? told.nodes : [])));
    const rest = shownOf(brokenBy(code).filter(({ name }) => !guilty.has(name)));

    const before = livesAfter([], lookAt(10, healthy));
    const sighted = livesAfter(before, lookAt(20, broken));
    const confirmed = livesAfter(sighted, lookAt(30, broken));
    const staying = livesAfter(confirmed, lookAt(40, broken));
    const unreported = livesAfter(staying, silentAt(50, rest, broken, 40));
    const repaired = livesAfter(unreported, lookAt(60, healthy));

    expect([before, sighted, confirmed, staying, unreported, repaired].map((lives) => ofCode(lives, code))).toEqual([
      [],
      [{ openedAt: 20, isConfirmed: false, closedAt: STILL }],
      [{ openedAt: 20, isConfirmed: true, closedAt: STILL }],
      [{ openedAt: 20, isConfirmed: true, closedAt: STILL }],
      [{ openedAt: 20, isConfirmed: true, closedAt: STILL }],
      [{ openedAt: 20, isConfirmed: true, closedAt: 60 }],
    ]);
  });

  it.each(FINDING_CODES)("%s leaves nothing where one snapshot alone showed it, nor is it confirmed by silence", (code) => {
    const { healthy, broken } = shownOn(code);

    const sighted = livesAfter([], lookAt(20, broken));
    const unheard = livesAfter(sighted, silentAt(30, broken, broken, 20));
    const gone = livesAfter(sighted, lookAt(30, healthy));

    expect([unheard, gone].map((lives) => ofCode(lives, code))).toEqual([[{ openedAt: 20, isConfirmed: false, closedAt: STILL }], []]);
  });
});
