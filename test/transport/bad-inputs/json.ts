import { type Case, FDB, pushed, refused, SOUND, taken } from "./case.ts";

const syntax = refused(400, "json_syntax");
const tooDeep = refused(400, "json_too_deep");
const number = refused(400, "json_number");
const duplicate = refused(422, "json_duplicate_key");
const forbidden = refused(422, "forbidden_key");
const nul = refused(422, "nul_character");
const surrogate = refused(422, "lone_surrogate");
const outOfRange = refused(422, "out_of_range");
const notAnObject = refused(422, "not_an_object");
const tooManyRows = refused(413, "too_many_rows");

const ROW = '{"dst":"10.1.0.0/16","dev":"eth0"}';
const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const routes = (row: string): string => `{"routes":[${row}]}`;

const NOT_JSON: readonly (readonly [what: string, text: string])[] = [
  ["an object without an end", "{"],
  ["an array without an end", '{"fdb":['],
  ["a string without an end", '{"fdb":"'],
  ["a key without a value", '{"fdb"}'],
  ["a key without a value behind its colon", '{"fdb":}'],
  ["two colons", '{"fdb"::""}'],
  ["a comma behind the last key", '{"fdb":"",}'],
  ["a comma behind the last row", '{"fdb":[1,]}'],
  ["a comma before the first key", '{,"fdb":""}'],
  ["two rows without a comma", routes(`${ROW}${ROW}`)],
  ["text behind the end", '{"fdb":""}x'],
  ["a NUL behind the end", '{"fdb":""}\0'],
  ["two documents", `${SOUND}${SOUND}`],
  ["two documents on two lines", `${SOUND}\n${SOUND}`],
  ["a bracket too many", '{"fdb":""}}'],
  ["the wrong bracket", '{"fdb":[}'],
  ["single quotes", "{'fdb':''}"],
  ["a key without quotes", '{fdb:""}'],
  ["a block comment", "{/**/}"],
  ["a line comment", '{"fdb":""}//'],
  ["nothing but blanks", " \n\t "],
  ["a blank that JSON does not have", '{"fdb":\u00a0""}'],
  ["a form feed between tokens", '{"fdb":\f""}'],
  ["NaN", '{"sentAt":NaN}'],
  ["Infinity", '{"sentAt":Infinity}'],
  ["-Infinity", '{"sentAt":-Infinity}'],
  ["undefined", '{"sentAt":undefined}'],
  ["True with a capital", '{"a":True}'],
  ["a literal that is cut off", '{"a":tru}'],
  ["a leading zero", '{"sentAt":01}'],
  ["a plus sign", '{"sentAt":+1}'],
  ["a point without digits before it", '{"sentAt":.5}'],
  ["a point without digits behind it", '{"sentAt":5.}'],
  ["an exponent without digits", '{"sentAt":1e}'],
  ["a hexadecimal number", '{"sentAt":0x1}'],
  ["an underscore in a number", '{"sentAt":1_0}'],
  ["a big integer of JavaScript", '{"sentAt":1n}'],
  ["Arabic digits", '{"sentAt":\u0663}'],
  ["a minus sign alone", '{"sentAt":-}'],
  ["a line break within a string", '{"fdb":"\n"}'],
  ["a tab within a string", '{"fdb":"\t"}'],
  ["an escape that JSON does not have", '{"fdb":"\\x41"}'],
  ["an escape of three digits", '{"fdb":"\\u123"}'],
  ["a backslash at the end", '{"fdb":"\\'],
];

const NUMBERS: readonly Case[] = [
  number("1e999, which is infinite", pushed('{"sentAt":1e999}'), { pointer: "/sentAt" }),
  number("1E400 in a row", pushed(routes('{"metric":1E400}')), { pointer: "/routes/0/metric" }),
  number("1e20, which no double tells from its neighbors", pushed('{"sentAt":1e20}')),
  outOfRange("9007199254740993, which a double rounds", pushed('{"sentAt":9007199254740993,"fdb":""}')),
  outOfRange("its negative", pushed('{"intervalSeconds":-9007199254740993,"fdb":""}')),
  outOfRange("a number of a million digits", pushed(`{"sentAt":${"1".repeat(1_000_000)},"fdb":""}`)),
  taken(
    "an integer of 64 bits in a row, as the load time of an XDP program",
    pushed('{"links":[{"ifname":"lo","xdp":{"t":9107199254740993}}]}'),
  ),
  taken("a fraction of a million digits in a row", pushed(routes(`{"dst":"10.1.0.0/16","dev":"eth0","x":0.${"3".repeat(1_000_000)}}`))),
];

const KEYS: readonly Case[] = [
  duplicate("a key twice", pushed('{"fdb":"","fdb":""}'), { pointer: "/fdb" }),
  duplicate("a key twice, once escaped", pushed('{"fdb":"","\\u0066db":""}'), { pointer: "/fdb" }),
  duplicate("an unknown key twice", pushed('{"x":1,"x":1,"fdb":""}'), { pointer: "/x" }),
  duplicate("a key twice in a row", pushed(routes('{"dev":"a","dev":"a"}')), { pointer: "/routes/0/dev" }),
  duplicate("a key twice, first as null", pushed('{"schema":null,"schema":"vxlens.snapshot/v1","fdb":""}')),
  ...["__proto__", "constructor", "prototype"].flatMap((key) => [
    forbidden(`the key ${key}`, pushed(`{"${key}":{},"fdb":""}`), { pointer: `/${key}` }),
    forbidden(`the key ${key} in a row`, pushed(routes(`{"${key}":1}`)), { pointer: `/routes/0/${key}` }),
  ]),
  forbidden("the key __proto__, escaped", pushed('{"\\u005f_proto__":{},"fdb":""}')),
  nul("a NUL in a value", pushed('{"fdb":"\\u0000"}'), { pointer: "/fdb" }),
  nul("a NUL in a key", pushed('{"a\\u0000":1,"fdb":""}')),
  nul("a NUL in a row", pushed(routes('{"dev":"eth\\u00000"}')), { pointer: "/routes/0/dev" }),
  nul("a NUL as it is within a string", pushed('{"fdb":"\0"}')),
  surrogate("the first half of a surrogate pair", pushed('{"fdb":"\\ud800"}'), { pointer: "/fdb" }),
  surrogate("the second half of a surrogate pair", pushed('{"fdb":"\\udfff"}')),
  surrogate("the halves of a pair in the wrong order", pushed('{"fdb":"\\ude00\\ud83d"}')),
  surrogate("half of a surrogate pair in a key", pushed('{"\\ud800":1,"fdb":""}')),
  taken("names of what every object of JavaScript has", pushed('{"toString":1,"hasOwnProperty":2,"length":3,"valueOf":4,"fdb":""}'), [
    "unknown_key",
    "unknown_key",
    "unknown_key",
    "unknown_key",
  ]),
  taken("an empty key", pushed('{"":1,"fdb":""}'), ["unknown_key"]),
  taken(
    "characters that Unicode reserves, and those that change direction",
    pushed('{"sysctls":{"net.x":"\\ufffe\\u2028\\u202e\\u200b"}}'),
  ),
];

const SHAPES: readonly Case[] = [
  ...['"text"', "1", "null", "true", "[]", "[{}]", `[${SOUND}]`].map((text) =>
    notAnObject(`JSON that is no object: ${text.slice(0, 10)}`, pushed(text)),
  ),
  tooDeep("33 levels", pushed(`{"fdb":${nested(32)}}`)),
  tooDeep("400,000 levels without an end", pushed("[".repeat(400_000))),
  tooDeep("400,000 objects within each other", pushed('{"a":'.repeat(400_000))),
  tooManyRows("100,001 rows", pushed(`{"fdb":[${"{},".repeat(100_000)}{}]}`), { limit: "rows" }),
  tooManyRows("a million rows", pushed(`{"routes":[${"{},".repeat(999_999)}{}]}`), { limit: "rows" }),
  tooManyRows("100,001 rows in two sections", pushed(`{"fdb":[${"{},".repeat(50_000)}{}],"routes":[${"{},".repeat(49_999)}{}]}`), {
    limit: "rows",
  }),
  tooManyRows("100,001 lines", pushed(JSON.stringify({ fdb: "x\n".repeat(100_001) })), { limit: "rows" }),
  tooManyRows("100,001 objects in a JSON that is a text", pushed(`{"fdb":"[${"{},".repeat(100_000)}{}]"}`), { limit: "rows" }),
  tooManyRows("the same behind a word of the tool", pushed(`{"fdb":"Warning: x\\n[${"{},".repeat(100_000)}{}]"}`), { limit: "rows" }),
  tooManyRows("a paste of 100,001 lines", pushed("x\n".repeat(100_001), { headers: [["Content-Type", "text/plain"]] }), { limit: "rows" }),
  taken("31 levels within a section", pushed(`{"fdb":${JSON.stringify(FDB)},"x":${nested(31)}}`), ["unknown_key"]),
  taken("a row of 100,000 keys", pushed(routes(`{"dst":"10.1.0.0/16","dev":"eth0",${manyKeys(100_000)}}`)), ["row_too_long"]),
  taken("a string of 4 MB", pushed(JSON.stringify({ fdb: "x".repeat(4_000_000) })), ["line_not_understood", "section_not_understood"]),
  taken("blanks of all kinds between the tokens", pushed(' \t\r\n{ "fdb" : "" \n} ')),
];

/** What is JSON, and what of it we take. */
export const JSON_CASES: readonly Case[] = [
  ...NOT_JSON.map(([what, text]) => syntax(`JSON with ${what}`, pushed(text))),
  ...NUMBERS,
  ...KEYS,
  ...SHAPES,
];

function manyKeys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":0`).join(",");
}
