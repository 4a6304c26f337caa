import { readFileSync } from "node:fs";
import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COST_MAX, DOCUMENT_LIMITS, TOKENS_MAX } from "../../../src/transport/graphql/limits/limits.ts";
import { flannelSnapshot } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";

/** One server as it is by default, one that does not tell its schema. */
let server: GraphqlServer;
let silent: GraphqlServer;

beforeAll(async () => {
  [server, silent] = await Promise.all([startGraphqlServer(NOON + MINUTE), startGraphqlServer(NOON + MINUTE, { introspection: false })]);
  for (let node = 1; node <= 3; node++)
    await pushAt(server.store, NOON, { node: `node${node}`, cluster: "default", snapshot: flannelSnapshot(node, 3) });
});

afterAll(async () => {
  await Promise.all([server.stop(), silent.stop()]);
});

type Told = Readonly<{ status: number; text: string; codes: readonly string[]; limits: readonly unknown[]; messages: readonly string[] }>;
type Asked = Readonly<{
  body?: unknown;
  query?: string;
  headers?: Record<string, string>;
  method?: string;
  to?: GraphqlServer;
  search?: string;
}>;

async function send({ body, query, headers, method = "POST", to = server, search = "" }: Asked): Promise<Told> {
  const sent = typeof body === "string" ? body : JSON.stringify(body ?? { query });
  const type = { "Content-Type": "application/json", ...headers };
  const response = await fetch(`${to.url}${search}`, method === "GET" ? { headers: headers ?? {} } : { method, headers: type, body: sent });
  const text = await response.text();
  const { errors = [] } = text.startsWith("{") ? (JSON.parse(text) as { errors?: Failed[] }) : {};
  return {
    status: response.status,
    text,
    codes: errors.map(({ extensions }) => extensions?.code ?? ""),
    limits: errors.map(({ extensions }) => extensions?.limit),
    messages: errors.map(({ message }) => message),
  };
}

type Failed = Readonly<{ message: string; extensions?: { code?: string; limit?: unknown } }>;

const many = (count: number, each: (index: number) => string): string => Array.from({ length: count }, (_, index) => each(index)).join(" ");
const tokens = { name: "tokens", max: TOKENS_MAX, measured: TOKENS_MAX + 1 };
const selections = { name: "selections", max: DOCUMENT_LIMITS.selections };

describe("a question that is an attack", () => {
  it.each([
    [
      "lists within lists",
      "{clusters{nodes(first:999){edges{node{fdb(first:999){edges{node{mac vni}}}}}}}}",
      { name: "cost", max: COST_MAX, measured: 29_970_021 },
    ],
    [
      "fragments that double one another",
      `{...F0} ${many(18, (n) => `fragment F${n} on Query{...F${n + 1} ...F${n + 1}}`)} fragment F18 on Query{__typename}`,
      { ...selections, measured: 786_431 },
    ],
    [
      "fragments that double one another thirty times",
      `{...F0} ${many(30, (n) => `fragment F${n} on Query{...F${n + 1} ...F${n + 1}}`)} fragment F30 on Query{__typename}`,
      { name: "depth", max: DOCUMENT_LIMITS.depth, measured: 32 },
    ],
    ["3,000 aliases", `{${many(3_000, (n) => `a${n}:__typename`)}}`, tokens],
    ["15,000 repetitions of a field", `{${many(15_000, () => "__typename")}}`, tokens],
    ["5,000 directives", `{__typename ${many(5_000, () => "@include(if:true)")}}`, tokens],
    ["3,000 levels", `{${many(3_000, () => "a{")}b${many(3_000, () => "}")}}`, tokens],
    ["as many repetitions as tokens allow", `{nodes{edges{node{${many(1_900, () => "name")}}}}}`, { ...selections, measured: 1_903 }],
    [
      "as many aliases as tokens allow",
      `{nodes{edges{node{${many(200, (n) => `a${n}:name`)}}}}}`,
      { name: "aliases", max: DOCUMENT_LIMITS.aliases, measured: 200 },
    ],
    [
      "as many directives as tokens allow",
      `{__typename ${many(250, () => "@include(if:true)")}}`,
      { name: "directives", max: DOCUMENT_LIMITS.directives, measured: 250 },
    ],
    [
      "as many levels as tokens allow",
      `{${many(600, () => "a{")}b${many(600, () => "}")}}`,
      { name: "depth", max: DOCUMENT_LIMITS.depth, measured: 601 },
    ],
    ["many questions in one", `{${many(21, () => "__typename")}}`, { name: "root_fields", max: DOCUMENT_LIMITS.root_fields, measured: 21 }],
    [
      "many questions behind fragments",
      `{...A ...B} fragment A on Query{${many(11, () => "__typename")}} fragment B on Query{...A}`,
      { name: "root_fields", max: DOCUMENT_LIMITS.root_fields, measured: 22 },
    ],
  ])("is refused with the limit that it passes: %s", async (_name, query, limit) => {
    expect(await send({ query })).toMatchObject({ status: 400, codes: ["QUERY_TOO_COMPLEX"], limits: [limit] });
  });

  it.each([
    ["a fragment within itself", "{...A} fragment A on Query{...B} fragment B on Query{...A}"],
    ["a circle of types in the schema", "{__schema{types{fields{type{fields{type{fields{type{fields{type{name}}}}}}}}}}}"],
  ])("is refused by the rules of GraphQL where these know it: %s", async (_name, query) => {
    expect(await send({ query })).toMatchObject({ status: 400, codes: ["GRAPHQL_VALIDATION_FAILED"] });
  });

  it("is answered with a few errors, however many there are", async () => {
    const { status, codes } = await send({ query: `{${many(20, (n) => `unknown${n}`)}}` });
    const variables = { state: Array.from({ length: 1_000 }, () => "NONE") };
    const coerced = await send({ body: { query: "query($state:[NodeState!]){nodes(state:$state){totalCount}}", variables } });

    expect({ status, count: codes.length }).toEqual({ status: 400, count: 6 });
    expect({ status: coerced.status, count: coerced.codes.length }).toEqual({ status: 400, count: 6 });
  });

  it("is as large as its variables say", async () => {
    const query = "query($first:Int=1){nodes(first:$first){edges{node{routes(first:$first){edges{node{dst}}}}}}}";
    const asked = (variables: Record<string, unknown>) => send({ body: { query, variables } });

    expect(await asked({})).toMatchObject({ status: 200, codes: [] });
    expect(await asked({ first: 1000 })).toMatchObject({ status: 400, codes: ["QUERY_TOO_COMPLEX"], limits: [{ name: "cost" }] });
    expect(await asked({ first: 10 })).toMatchObject({ status: 200, codes: [] });
  });
});

describe("what nobody attacks with", () => {
  const readme = [...readFileSync("README.md", "utf8").matchAll(/```graphql\n([^`]+)```/g)].map(([, text = ""]) => text);

  it.each([
    ...readme.map((query, index) => [`example ${index + 1} of README.md`, query]),
    ["GraphiQL's question for the schema", getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, schemaDescription: true })],
    ["500 nodes with their VTEPs", "{ nodes(first: 500) { totalCount edges { node { name state vteps { link mac vni local isUp } } } } }"],
    [
      "500 VTEPs with their claims",
      "{ vteps(first: 500) { edges { node { mac agreement bearers { node } claims { underlayIp observerCount since } } } } }",
    ],
    ["500 findings", "{ findings(first: 500) { edges { node { code severity message nodes openedAt closedAt } } } }"],
    ["500 changes", `{ changes(since: "-1h", first: 500) { edges { node { at node section operation key before after } } } }`],
  ])("is answered: %s", async (_name, query) => {
    expect(await send({ query })).toMatchObject({ status: 200, codes: [] });
  });

  it("has all examples of README.md among it", () => {
    expect(readme.length).toBeGreaterThan(5);
  });
});

/** The checks of https://github.com/dolevf/graphql-cop, by their names there. */
describe("graphql-cop", () => {
  it("alias_overloading: 101 aliases are refused", async () => {
    expect(await send({ query: `query cop { ${many(101, (n) => `alias${n}:__typename`)} }` })).toMatchObject({ status: 400 });
  });

  it("batch_query: several operations in one request are refused", async () => {
    const { status, codes, messages } = await send({
      body: many(10, () => "")
        .split(" ")
        .map(() => ({ query: "query cop { __typename }" })),
    });

    expect({ status, codes, messages }).toEqual({ status: 400, codes: ["BAD_REQUEST"], messages: ["Operation batching disabled."] });
  });

  it("circular_query_introspection: types of types of types are refused", async () => {
    const query = `query cop { __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`;

    expect(await send({ query })).toMatchObject({ status: 400 });
  });

  it("directive_overloading: ten unknown directives are not told one by one", async () => {
    const { status, codes } = await send({ query: `query cop { __typename ${"@aa".repeat(10)} }` });

    expect({ status, isShort: codes.length < 10 }).toEqual({ status: 400, isShort: true });
  });

  it("field_duplication: a field 500 times over is refused", async () => {
    expect(await send({ query: `query cop { ${many(500, () => "__typename")} }` })).toMatchObject({ status: 400 });
  });

  it("field_suggestions: names that there are are told only where the schema is", async () => {
    const asked = { query: "query cop { nodez { totalCount } }" };
    const variable = { body: { query: "query($s:[NodeState!]){nodes(state:$s){totalCount}}", variables: { s: ["FRESHH"] } } };

    expect((await send(asked)).messages).toEqual([expect.stringContaining("Did you mean")]);
    for (const about of [asked, variable]) {
      const { status, text, messages } = await send({ ...about, to: silent });
      expect({ status, count: messages.length, isSilent: !text.includes("Did you mean") }).toEqual({
        status: 400,
        count: 1,
        isSilent: true,
      });
    }
  });

  it("get_based_mutation, get_method_support: a GET that a page elsewhere could make a browser send is refused", async () => {
    for (const query of ["query cop { __typename }", "mutation cop { __typename }"])
      expect(await send({ method: "GET", search: `?query=${encodeURIComponent(query)}` })).toMatchObject({
        status: 400,
        codes: ["BAD_REQUEST"],
      });
  });

  it("post_based_csrf: a form is refused", async () => {
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
      const { status, codes } = await send({ body: "query=query+cop+{__typename}", headers: { "Content-Type": type } });
      expect({ type, isRefused: status >= 400, codes }).toEqual({ type, isRefused: true, codes: ["unsupported_media_type"] });
    }
  });

  it("introspection, detect_graphiql: the schema and GraphiQL are there unless they are switched off", async () => {
    const query = "query cop { __schema { types { name fields { name } } } }";
    const page = { method: "GET", headers: { Accept: "text/html", "Accept-Encoding": "gzip" } };

    expect(await send({ query })).toMatchObject({ status: 200, codes: [] });
    expect(await send(page)).toMatchObject({ status: 200, text: expect.stringContaining("GraphiQL") as string });
    expect(await send({ query, to: silent })).toMatchObject({ status: 400, codes: ["GRAPHQL_VALIDATION_FAILED"] });
    expect((await send({ ...page, to: silent })).text).not.toContain("GraphiQL");
    expect(await send({ query: "{ __typename clusters { name } }", to: silent })).toMatchObject({ status: 200, codes: [] });
  });

  it("trace_mode: an answer tells nothing of how it was made", async () => {
    expect(JSON.parse((await send({ query: "query cop { __typename }" })).text)).toEqual({ data: { __typename: "Query" } });
  });

  it("unhandled_error_detection: an error tells nothing of our code", async () => {
    const { status, text } = await send({ query: "qwerty cop { abc }" });

    expect(status).toBe(400);
    expect(text).not.toMatch(/exception|stacktrace|node_modules|\.ts\b/);
  });

  it("finds no persisted queries, which would fill our memory", async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } };

    expect(await send({ body: { extensions } })).toMatchObject({ codes: ["PERSISTED_QUERY_NOT_SUPPORTED"] });
  });
});

describe("all of these", () => {
  it("are no bugs", () => {
    expect([...server.bugs, ...silent.bugs]).toEqual([]);
  });
});
