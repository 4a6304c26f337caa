import { type Case, pushed, refused, SOUND, taken } from "./case.ts";

const badName = refused(422, "bad_name");
const badPath = refused(400, "bad_path_encoding");

const node = (name: string): string => `/api/v1/clusters/lab/nodes/${name}/snapshot`;
const cluster = (name: string): string => `/api/v1/clusters/${name}/nodes/n1/snapshot`;
const to = (target: string) => pushed(SOUND, { target });

/** As they stand in an address. */
const NOT_NAMES: readonly (readonly [what: string, name: string])[] = [
  ["two dots and an escaped slash", "..%2f"],
  ["two escaped dots", "%2e%2e"],
  ["an escaped slash within", "a%2Fb"],
  ["an escaped backslash", "a%5Cb"],
  ["upper case", "UPPER"],
  ["one letter in upper case", "nodE"],
  ["a dash at its beginning", "-a"],
  ["a dash at its end", "a-"],
  ["a dot at its end", "a."],
  ["an underscore at its beginning", "_a"],
  ["a space within", "a%20b"],
  ["a space at its end", "a%20"],
  ["a plus for a space", "a+b"],
  ["a line break at its end", "a%0a"],
  ["a carriage return", "a%0d"],
  ["a tab", "a%09"],
  ["a NUL alone", "%00"],
  ["a NUL behind a sound name", "n1%00"],
  ["a DEL", "n1%7f"],
  ["a single quote", "a'b"],
  ["a double quote", "a%22b"],
  ["a statement of SQL", "a';drop%20table%20node;--"],
  ["a percent sign", "a%25"],
  ["an asterisk", "*"],
  ["a tilde", "~a"],
  ["a colon", "a:b"],
  ["an at sign", "a@b"],
  ["a comma", "a,b"],
  ["braces", "%7Bnode%7D"],
  ["angle brackets", "%3Cb%3E"],
  ["an umlaut", "n%C3%B6de"],
  ["an umlaut made of two characters", "no%CC%88de"],
  ["a Cyrillic o", "n%D0%BEde"],
  ["a full-width letter", "%EF%BD%8Eode"],
  ["an Arabic digit", "n%D9%A3"],
  ["an emoji", "%F0%9F%98%80"],
  ["a zero-width space", "n%E2%80%8B1"],
  ["a right-to-left override", "n%E2%80%AE1"],
  ["a line separator", "n%E2%80%A81"],
  ["a byte order mark", "%EF%BB%BFn1"],
  ["the prototype", "__proto__"],
  ["254 letters", "a".repeat(254)],
  ["3,000 letters", "a".repeat(3_000)],
];

/** What careless programs stumble over, and what looks odd but is a name. */
const NAMES: readonly string[] = [
  "null",
  "undefined",
  "true",
  "0",
  "nan",
  "constructor",
  "tostring",
  "a..b",
  "a--b",
  "a_b",
  "w1.example.internal",
  "10.0.0.1",
  "%6e1",
  "select",
  "a".repeat(253),
];

/** Cluster and node names, as they stand in the address. */
export const NAME_CASES: readonly Case[] = [
  ...NOT_NAMES.map(([what, name]) => badName(`a node whose name has ${what}`, to(node(name)))),
  ...NOT_NAMES.slice(0, 12).map(([what, name]) => badName(`a cluster whose name has ${what}`, to(cluster(name)))),
  badPath("a node whose name has an escape of one digit", to(node("a%2"))),
  badPath("a node whose name has an escape of no digits", to(node("a%zz"))),
  badPath("a node whose name ends in a percent sign", to(node("a%"))),
  badPath("a node whose name has a byte that is no UTF-8", to(node("%ff"))),
  badPath("a node whose name has a character cut off", to(node("%e2%82"))),
  badPath("a node whose name has an overlong slash", to(node("%c0%af"))),
  badPath("a node whose name has half of a surrogate pair", to(node("%ed%a0%80"))),
  badPath("a cluster whose name has a byte that is no UTF-8", to(cluster("%ff"))),
  ...NAMES.map((name) => taken(`a node that is called ${name.slice(0, 20)}`, to(node(name)))),
  taken("a cluster that is called null", to(cluster("null"))),
];
