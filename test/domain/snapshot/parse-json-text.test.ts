import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonText } from "../../../src/domain/snapshot/parse-json-text.ts";

const valuesOf = (text: string) => parseJsonText(text).rows.map(({ value }) => value);

describe("parseJsonText", () => {
  it("repairs the bare type of a route that 4.17 to 4.20 print", () => {
    expect(valuesOf('[{"blackhole","dst":"10.9.0.0/16","flags":[]}]')).toEqual([{ type: "blackhole", dst: "10.9.0.0/16", flags: [] }]);
  });

  it("puts the next hops together that versions up to 5.3 break apart", () => {
    const text =
      '[{"dst":"10.99.0.0/16","flags":[],"gateway":"10.1.1.2"dev eth0 weight 1 ,"flags":["onlink"],"gateway":"10.1.1.3"dev eth1 weight 3 ,"flags":[],"pref":"medium"}]';

    expect(valuesOf(text)).toEqual([
      {
        dst: "10.99.0.0/16",
        flags: [],
        pref: "medium",
        nexthops: [
          { gateway: "10.1.1.2", dev: "eth0", weight: "1", flags: ["onlink"] },
          { gateway: "10.1.1.3", dev: "eth1", weight: "3", flags: [] },
        ],
      },
    ]);
  });

  it("keeps a route whose metrics have lost their names, and tells of the loss", () => {
    const { rows, lost } = parseJsonText(
      '[{"dst":"10.93.0.0/16","metrics":[1400 1360 20 "rto_min":3000,"congestion":"cubic"]},{"dst":"a"}]',
    );

    expect(rows.map(({ value }) => value["dst"])).toEqual(["10.93.0.0/16", "a"]);
    expect(lost).toMatchObject([{ code: "value_lost", line: 1 }]);
  });

  it("takes several arrays, one after the other, as one list", () => {
    expect(valuesOf('[{"a":1}]\n[ ]\n[{"b":2}]')).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it("loses only the object that is beyond repair, and says on which line it stands", () => {
    const { rows, lost, broken } = parseJsonText('[{"a":1},\n{"b":??},\n{"c":{"d":"}"}},{"e":"\\u0000"}]');

    expect(rows).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 3, value: { c: { d: "}" } } },
    ]);
    expect(lost).toMatchObject([
      { code: "json_object_lost", line: 2 },
      { code: "json_object_lost", line: 3 },
    ]);
    expect(broken).toBeNull();
  });

  it("goes on at the next object where a brace is missing", () => {
    const { rows, lost } = parseJsonText('[{"a":{"x":1,{"b":2},{"c":3}]');

    expect(rows.map(({ value }) => value)).toContainEqual({ c: 3 });
    expect(lost.length).toBeGreaterThan(0);
  });

  it.each(['[{"a":1},{"b":', '[{"a":1}', "[{} text"])("does not take %s for a whole table", (text) => {
    expect(parseJsonText(text).broken).not.toBeNull();
  });

  it("refuses keys that reach the prototype", () => {
    expect(parseJsonText('[{"__proto__":{"a":1}}]').lost).toMatchObject([{ code: "json_object_lost" }]);
  });

  it("keeps the first of two equal keys, and tells", () => {
    const { rows, lost } = parseJsonText('[{"mac":"a","mac":"b","toString":1}]');

    expect(rows[0]?.value).toEqual({ mac: "a", toString: 1 });
    expect(lost).toMatchObject([{ code: "value_lost" }]);
  });

  it("never throws, whatever it is given", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a":1',
      '"dst"',
      "dev eth0",
      "1e999",
      " ",
      "\\",
      "\n",
      '"encap":"ip"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(() => parseJsonText(pieces.join(""))).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  it("reads a long text of broken objects in time that grows with its length", () => {
    expect(parseJsonText('[{"a":"'.repeat(20_000)).broken).not.toBeNull();
    expect(parseJsonText(`[{"a":1${'"\\'.repeat(500_000)}`).broken).not.toBeNull();
  });
});
