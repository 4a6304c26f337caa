import { describe, expect, it } from "vitest";
import { type Life, livesAfter, type Look, nameOfFinding } from "../../../src/domain/diagnosis/life.ts";
import { lookOf, toldFindingOf } from "../../builders/told-finding.ts";

const STILL = Number.POSITIVE_INFINITY;

const after = (...looks: readonly Look[]): readonly Life[] => looks.reduce<readonly Life[]>(livesAfter, []);
const spans = (lives: readonly Life[]) => lives.map(({ openedAt, closedAt, isConfirmed }) => [openedAt, closedAt, isConfirmed]);

describe("livesAfter", () => {
  it("opens what is shown, unconfirmed", () => {
    expect(spans(after(lookOf(10, ["x"])))).toEqual([[10, STILL, false]]);
  });

  it("confirms it once one of its nodes was heard of after the first sighting", () => {
    const silent = (at: number) => lookOf(at, ["x"], { heardAt: (node) => (node === "a" ? 10 : at) });

    expect(spans(after(silent(10), silent(20)))).toEqual([[10, STILL, false]]);
    expect(spans(after(silent(10), silent(20), lookOf(30, ["x"])))).toEqual([[10, STILL, true]]);
  });

  it("awaits a second snapshot of one of those whose snapshot brought it, too", () => {
    const brought = (at: number, heard: number) =>
      lookOf(at, ["x"], { newAt: () => ["b", "c"], heardAt: (node) => (node === "b" ? heard : node === "c" ? 10 : at) });

    expect(spans(after(brought(10, 10), brought(20, 10)))).toEqual([[10, STILL, false]]);
    expect(spans(after(brought(10, 10), brought(20, 10), brought(30, 25)))).toEqual([[10, STILL, true]]);
  });

  it("awaits the word of those that hold the rows where no node is named, and of nobody where none does", () => {
    const evidence = [{ section: "links", row: { name: "eth0", flags: [] }, nodes: ["b"], nodeCount: 1 }] as const;
    const shown = [toldFindingOf("x", { nodes: [], evidence }), toldFindingOf("y", { nodes: [] })];
    const looks = [10, 20].map((at) => lookOf(at, [], { shown, heardAt: (node) => (node === "b" ? 10 : at) }));

    expect(after(...looks).map(({ told, isConfirmed }) => [told.subject, isConfirmed])).toEqual([
      ["x", false],
      ["y", true],
    ]);
  });

  it("closes what is not shown any more, and tells it as it was seen last", () => {
    const worse = lookOf(20, [], { shown: [toldFindingOf("x", { severity: "WARNING", nodes: ["a", "b"] })] });

    const [life] = after(lookOf(10, ["x"]), worse, lookOf(30, []));

    expect(life).toMatchObject({ openedAt: 10, closedAt: 30, told: { severity: "WARNING", nodes: ["a", "b"] } });
  });

  it("opens it anew when it comes back", () => {
    const looks = [lookOf(10, ["x"]), lookOf(20, ["x"]), lookOf(30, []), lookOf(40, ["x"])];

    expect(spans(after(...looks))).toEqual([
      [10, 30, true],
      [40, STILL, false],
    ]);
  });

  it("leaves nothing of what nobody confirmed", () => {
    expect(after(lookOf(10, ["x"]), lookOf(20, []))).toEqual([]);
  });

  it("closes nothing that what silent nodes said last still shows", () => {
    const lastTold = new Set([nameOfFinding(toldFindingOf("x"))]);
    const looks = [lookOf(10, ["x"]), lookOf(20, ["x"]), lookOf(30, [], { lastTold })];

    expect(spans(after(...looks))).toEqual([[10, STILL, true]]);
    expect(spans(after(...looks, lookOf(40, [])))).toEqual([[10, 40, true]]);
  });

  it("takes two of one code and subject for one, and all others for several", () => {
    const other = toldFindingOf("x", { code: "MISSING_ROUTE" });
    const lives = after(lookOf(10, ["x", "y"]), lookOf(20, ["y"], { shown: [toldFindingOf("y"), other] }));

    expect(lives.map(({ told, openedAt }) => [told.code, told.subject, openedAt])).toEqual([
      ["DUPLICATE_UNDERLAY_IP", "y", 10],
      ["MISSING_ROUTE", "x", 20],
    ]);
  });
});
