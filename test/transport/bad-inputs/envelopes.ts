import { type Call, type Case, FDB, pushed, refused, reported, taken } from "./case.ts";

const fdb = FDB;
const wrongType = refused(422, "wrong_type");
const outOfRange = refused(422, "out_of_range");
const conflict = refused(422, "section_conflict");
const nothing = refused(422, "nothing_reported");
const schema = refused(422, "schema_unsupported");

const paste = (text: string): Call => pushed(text, { headers: [["Content-Type", "text/plain"]] });

const HEADERS: readonly Case[] = [
  ...["vxlens.snapshot/v2", "vxlens.snapshot/v0", "vxlens.snapshot/V1", "vxlens.snapshot/v1 ", ""].map((name) =>
    schema(`the schema ${JSON.stringify(name)}`, reported({ schema: name, fdb }), { pointer: "/schema", says: /vxlens\.snapshot\/v1 is/ }),
  ),
  schema("a schema of 100,000 letters", reported({ schema: "s".repeat(100_000), fdb }), { pointer: "/schema" }),
  ...[1, null, true, ["vxlens.snapshot/v1"], {}].map((value) =>
    wrongType(`a schema that is ${JSON.stringify(value)}`, reported({ schema: value, fdb }), { pointer: "/schema" }),
  ),
  ...[0, -1, 86_401, 1e9, 0.5, 59.999].map((intervalSeconds) =>
    outOfRange(`an interval of ${intervalSeconds} s`, reported({ intervalSeconds, fdb }), { pointer: "/intervalSeconds" }),
  ),
  outOfRange("an interval of minus zero", pushed(`{"intervalSeconds":-0,"fdb":""}`), { pointer: "/intervalSeconds" }),
  ...["60", "", null, true, [60], { s: 60 }].map((intervalSeconds) =>
    wrongType(`an interval that is ${JSON.stringify(intervalSeconds)}`, reported({ intervalSeconds, fdb }), {
      pointer: "/intervalSeconds",
    }),
  ),
  ...["me", 1, null, true, []].map((agent) =>
    wrongType(`an agent that is ${JSON.stringify(agent)}`, reported({ agent, fdb }), { pointer: "/agent" }),
  ),
  wrongType("an agent whose name is a number", reported({ agent: { name: 1 }, fdb }), { pointer: "/agent/name" }),
  wrongType("an agent whose version is null", reported({ agent: { version: null }, fdb }), { pointer: "/agent/version" }),
  outOfRange("an agent whose version is a novel", reported({ agent: { version: "1".repeat(101) }, fdb }), { pointer: "/agent/version" }),
  taken("1e2 and 60.0, which are whole numbers", pushed('{"intervalSeconds":1e2,"fdb":"","agent":{"version":"1"}}')),
  taken(
    "unknown keys of the body, of a section and of the agent",
    reported({ color: 1, agent: { age: 1 }, fdb: { text: fdb, rows: [] } }),
    ["unknown_key", "unknown_key", "unknown_key"],
  ),
  taken("a node in the body that is another than that of the address", reported({ node: "n2", fdb })),
  taken("a node in the body that is no name", reported({ node: { "../": 1 }, fdb })),
];

const SECTIONS: readonly Case[] = [
  ...[[], "text", 1, null, true].map((sections) =>
    wrongType(`sections that are ${JSON.stringify(sections)}`, reported({ sections }), { pointer: "/sections" }),
  ),
  ...[1, null, true, 0.5].map((value) =>
    wrongType(`a section that is ${JSON.stringify(value)}`, reported({ fdb: value }), { pointer: "/fdb" }),
  ),
  ...["text", 1, null, {}, true].map((data) =>
    wrongType(`data that is ${JSON.stringify(data)}`, reported({ sections: { fdb: { data } } }), { pointer: "/sections/fdb/data" }),
  ),
  ...[[], 1, null, {}].map((text) =>
    wrongType(`text that is ${JSON.stringify(text)}`, reported({ fdb: { text } }), { pointer: "/fdb/text" }),
  ),
  wrongType("sysctls that are a list of data", reported({ sysctls: { data: 1 } }), { pointer: "/sysctls/data" }),
  ...[1, null, [], {}].map((error) =>
    wrongType(`an error that is ${JSON.stringify(error)}`, reported({ fdb: { status: "error", error } }), { pointer: "/fdb/error" }),
  ),
  ...[1, null, [], {}].map((status) =>
    wrongType(`a status that is ${JSON.stringify(status)}`, reported({ fdb: { status } }), { pointer: "/fdb/status" }),
  ),
  ...["fine", "OK", "", "not collected"].map((status) =>
    outOfRange(`the status ${JSON.stringify(status)}`, reported({ fdb: { status, text: fdb } }), { pointer: "/fdb/status" }),
  ),
  conflict("a section with data and text", reported({ fdb: { data: [], text: "" } }), { pointer: "/fdb" }),
  conflict("a section with data and text, in the long form", reported({ sections: { fdb: { data: [], text: "" } } }), {
    pointer: "/sections/fdb",
  }),
  nothing("an empty object", reported({})),
  nothing("a body without a section", reported({ schema: "vxlens.snapshot/v1", intervalSeconds: 60 })),
  nothing("sections of which there is none", reported({ sections: {} }), { pointer: "/sections" }),
  nothing("sections of which none is known", reported({ sections: { ports: [] } }), { pointer: "/sections" }),
  nothing("a section whose name is in upper case", reported({ sections: { FDB: fdb } }), { pointer: "/sections" }),
  nothing("an ok section without rows to read", reported({ fdb: { status: "ok" } }), { pointer: "/fdb" }),
  nothing("a section that is an empty object", reported({ fdb: {} }), { pointer: "/fdb" }),
  nothing("a paste that shows nothing we know", paste("hello\nworld")),
  nothing("a paste that shows a part of a table", paste(`$ bridge fdb show | grep c2:8a\n${fdb}`)),
  nothing("a paste that shows the routes of one link", paste("$ ip route show dev eth0\n10.1.0.0/16 scope link\n")),
  nothing("a paste of a command without its output", paste("$ ip route show table all\n")),
  nothing("a paste of control characters", paste("\u0001\u0002\u0003\u001b[31m")),
  nothing("a paste that is a page of HTML", paste("<!doctype html><html><body>Sign in</body></html>")),
  taken("an unknown section beside a known one", reported({ sections: { ports: [], fdb } }), ["unknown_section"]),
  taken("rows in a section that is not ok", reported({ fdb: { status: "error", error: "timed out", text: fdb } }), ["rows_ignored"]),
  taken("an ok section without rows, which empties it", reported({ sections: { fdb: { data: [] } } })),
  taken("links without rows, though every node has lo", reported({ links: [] }), ["empty_section"]),
  taken("addresses without rows", reported({ sections: { addresses: { text: "" } } }), ["empty_section"]),
  taken("a paste of another node's prompt", paste(`root@elsewhere:~# bridge fdb show\n${fdb}root@elsewhere:~# `), ["other_node"]),
];

/** The envelope, its sections and pastes. */
export const ENVELOPE_CASES: readonly Case[] = [...HEADERS, ...SECTIONS];
