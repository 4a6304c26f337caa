import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanJson } from "../../../src/domain/snapshot/scan-json.ts";

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

describe("scanJson", () => {
  it("gives the value of a text that has nothing to refuse", () => {
    const text = ' {"a": [1, -0.5e3, "x\\n\\u00e9\\ud83d\\ude00 😀", true, null], "b/~": {}} ';

    expect(scanJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it.each([
    { because: "a text that ends too early", text: '{"a":[1,', code: "json_syntax", pointer: "/a/1" },
    { because: "nothing at all", text: "", code: "json_syntax", pointer: "" },
    { because: "text after the value", text: "{} {}", code: "json_syntax", pointer: "" },
    { because: "a trailing comma", text: "[1,]", code: "json_syntax", pointer: "/1" },
    { because: "a bare word", text: '{"a":nil}', code: "json_syntax", pointer: "/a" },
    { because: "a number with a leading zero", text: "[01]", code: "json_syntax", pointer: "/0" },
    { because: "a line break within a string", text: '["a\nb"]', code: "json_syntax", pointer: "/0" },
    { because: "an escape that JSON does not have", text: '["\\x41"]', code: "json_syntax", pointer: "/0" },
    { because: "a key without a value", text: '{"a"}', code: "json_syntax", pointer: "" },
    { because: "a duplicate key", text: '{"a":1,"b":{"c":1,"c":2}}', code: "json_duplicate_key", pointer: "/b/c" },
    { because: "a duplicate key in another spelling", text: '{"a":1,"\\u0061":2}', code: "json_duplicate_key", pointer: "/a" },
    { because: "an integer that a double rounds", text: '{"a":9007199254740993}', code: "out_of_range", pointer: "/a" },
    { because: "such an integer alone", text: "-9007199254740993", code: "out_of_range", pointer: "" },
    { because: "a number that overflows", text: "[1e400]", code: "json_number", pointer: "/0" },
    { because: "a huge integer in short", text: "[1e20]", code: "json_number", pointer: "/0" },
    { because: "an escaped NUL", text: '{"a":"x\\u0000"}', code: "nul_character", pointer: "/a" },
    { because: "a NUL in a key", text: '{"\\u0000":1}', code: "nul_character", pointer: "" },
    { because: "a raw NUL", text: '["\u0000"]', code: "nul_character", pointer: "/0" },
    { because: "half of a surrogate pair, escaped", text: '["\\ud800"]', code: "lone_surrogate", pointer: "/0" },
    { because: "half of a surrogate pair, raw", text: '["\ud800"]', code: "lone_surrogate", pointer: "/0" },
    { because: "a key that reaches the prototype", text: '{"a/b":{"__proto__":{}}}', code: "forbidden_key", pointer: "/a~1b/__proto__" },
    { because: "such a key in another spelling", text: '{"constructo\\u0072":{}}', code: "forbidden_key", pointer: "/constructor" },
    { because: "33 levels", text: deep(33), code: "json_too_deep", pointer: "/0".repeat(32) },
  ])("refuses $because", ({ text, code, pointer }) => {
    expect(scanJson(text)).toMatchObject({ ok: false, faults: [{ code, pointer }] });
  });

  it("tells all that is wrong with a text that is JSON, up to 20, and that alone which makes it none", () => {
    const wrong = '{"a":"\\u0000","a":"\\ud800","__proto__":{"b":1,"b":[2]}}';
    const codes = ["nul_character", "json_duplicate_key", "lone_surrogate", "forbidden_key", "json_duplicate_key"];

    expect(scanJson(wrong)).toMatchObject({ ok: false, faults: codes.map((code) => ({ code })), value: { a: "\ud800" } });
    expect(scanJson(`[${'"\\u0000",'.repeat(30)}1]`)).toMatchObject({ ok: false, faults: { length: 20 } });
    expect(scanJson(`${wrong}x`)).toMatchObject({ ok: false, faults: [{ code: "json_syntax" }] });
  });

  it("takes 32 levels, numbers that fit and both halves of a pair", () => {
    expect(scanJson(deep(32)).ok).toBe(true);
    expect(scanJson("[9007199254740991, -9007199254740991, 0.1, 1e15, 4278198272]").ok).toBe(true);
    expect(scanJson('["\\ud83d\\ude00"]').ok).toBe(true);
  });

  it("gives an integer of a row that a double rounds as its digits, as the load_time of an XDP program may be", () => {
    expect(scanJson('{"links":[{"xdp":{"load_time":9107199254740993,"id":7}},{"mtu":1500}]}')).toEqual({
      ok: true,
      value: { links: [{ xdp: { load_time: "9107199254740993", id: 7 } }, { mtu: 1500 }] },
    });
    expect(scanJson('{"links":[{"mtu":1e400}]}')).toMatchObject({ ok: false, faults: [{ code: "json_number", pointer: "/links/0/mtu" }] });
  });

  it("keeps the first dst of a route over a lightweight tunnel, as iproute2 up to 6.2 prints it", () => {
    const row = '{"dst":"10.90.0.0/16","encap":"ip","id":100,"src":"0.0.0.0","dst":"10.255.0.9","ttl":0,"dev":"vxlan48"}';

    expect(scanJson(`{"sections":{"routes":{"data":[${row}]}}}`)).toEqual({
      ok: true,
      value: {
        sections: {
          routes: {
            data: [{ dst: "10.90.0.0/16", encap: "ip", id: 100, src: "0.0.0.0", encap_dst: "10.255.0.9", ttl: 0, dev: "vxlan48" }],
          },
        },
      },
    });
  });

  it.each([
    {
      because: "the tos of a route behind its tunnel's",
      text: '[{"dst":"10.24.0.0/16","encap":"ip","id":7,"dst":"10.9.9.9","tos":0,"tos":"0x10"}]',
      value: [{ dst: "10.24.0.0/16", encap: "ip", id: 7, encap_dst: "10.9.9.9", encap_tos: 0, tos: "0x10" }],
    },
    {
      because: "the id of a tunnel behind that of its nexthop",
      text: '[{"id":17,"encap":"ip","id":5,"dst":"10.8.8.8"}]',
      value: [{ id: 17, encap: "ip", encap_id: 5, dst: "10.8.8.8" }],
    },
    {
      because: "the same within the nexthop that `ip -d route` prints",
      text: '[{"dst":"10.0.0.0/8","nhid":17,"nh_info":{"id":17,"encap":"ip","id":5}}]',
      value: [{ dst: "10.0.0.0/8", nhid: 17, nh_info: { id: 17, encap: "ip", encap_id: 5 } }],
    },
  ])("keeps $because", ({ text, value }) => {
    expect(scanJson(text)).toEqual({ ok: true, value });
  });

  it.each([
    '[{"dst":"a","dst":"b"}]',
    '[{"id":1,"id":2,"encap":"ip"}]',
    '[{"dst":"a","encap":"ip","link":{"id":1,"id":2}}]',
    '[{"dst":"a","encap":{"dst":"c"},"dst":"b"}]',
    '{"dst":"a","encap":"ip","dst":"b"}',
    '[{"dst":"a","encap":"ip","dev":"b","dev":"c"}]',
  ])("refuses the duplicate of %s, which no tool prints", (text) => {
    expect(scanJson(text)).toMatchObject({ ok: false, faults: [{ code: "json_duplicate_key" }] });
  });

  it("agrees with JSON.parse on every value that JSON.stringify writes, but for integers that a double rounds", () => {
    const value = fc
      .jsonValue({ maxDepth: 6 })
      .filter((json) => !/"(__proto__|constructor|prototype)":|\\u0000|\\ud[89a-f]/.test(JSON.stringify(json)))
      .filter((json) => !/(?<![\d.])\d{16,}(?![\d.e])/.test(JSON.stringify(json)));
    fc.assert(
      fc.property(value, (json) => {
        const text = JSON.stringify(json);
        const scan = scanJson(text);
        expect(scan.ok ? JSON.stringify(scan.value) : scan.faults[0]?.code).toBe(scan.ok ? text : "json_number");
      }),
    );
  });

  it("refuses what JSON.parse refuses, whatever it is given", () => {
    const piece = fc.constantFrom("{", "}", "[", "]", ",", ":", '"', '"a"', "1", "-", "true", "null", " ", "\\", "\u0001", "e5", ".");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const scan = scanJson(text);
        const parsed = parse(text);
        const isTooStrict = !scan.ok && scan.faults[0]?.code === "json_duplicate_key";
        expect(scan.ok ? { value: scan.value } : isTooStrict ? parsed : null).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });
});

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
