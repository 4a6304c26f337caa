import { readFileSync } from "node:fs";
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeCursor } from "../../../src/questions/page.ts";
import { flannelSnapshot, vtepMac } from "../../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { type GraphqlServer, startGraphqlServer } from "../../support/graphql-server.ts";
import { openFinding } from "../../support/kept-findings.ts";
import { bearer, issue } from "../../support/tokens.ts";

const SCHEMA = buildSchema(readFileSync("schema.graphql", "utf8"));
const ROOTS = [SCHEMA.getQueryType(), SCHEMA.getMutationType(), SCHEMA.getSubscriptionType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({ field, operation: type === SCHEMA.getQueryType() ? "query" : "mutation" })),
);
/** Root fields that tell everybody the same, or each what is its own. All others are about one cluster, or for administrators. */
const FOR_ALL_READERS = ["clusters", "findingCatalog"];
const OVERLAY = 3;

let server: GraphqlServer;
let reader: Readonly<Record<string, string>>;
let admin: Readonly<Record<string, string>>;

/** Two clusters that have reported; one token reads one of them. In the other, something is wrong. */
beforeAll(async () => {
  server = await startGraphqlServer(NOON + MINUTE, { auth: "tokens" });
  for (const cluster of ["own", "test"])
    for (let node = 1; node <= OVERLAY; node++)
      await pushAt(server.store, NOON, { node: `node${node}`, cluster, snapshot: flannelSnapshot(node, OVERLAY) });
  await openFinding(server.store);
  reader = bearer((await issue(server, { kind: "read", clusters: ["own"] })).secret);
  admin = bearer((await issue(server, { kind: "admin" })).secret);
});

afterAll(() => server.stop());

type Root = (typeof ROOTS)[number];
const argumentOf = ({ field }: Root) => field.args.find(({ name }) => name === "cluster" || (field.name === "cluster" && name === "name"));
const ofOneCluster = ROOTS.filter((root) => argumentOf(root) !== undefined);
const others = ROOTS.filter((root) => argumentOf(root) === undefined && !FOR_ALL_READERS.includes(root.field.name));

/** What a root field says of a cluster, whose name is left out. */
async function said(root: Root, headers: Readonly<Record<string, string>>, cluster: string): Promise<string> {
  const { name } = argumentOf(root) ?? {};
  const given = root.field.args.filter((one) => isRequiredArgument(one) || one.name === name);
  const list = given.map((one) => `${one.name}: ${one.name === name ? JSON.stringify(cluster) : sample(one)}`).join(", ");
  const query = `${root.operation} { ${root.field.name}${list === "" ? "" : `(${list})`} ${selection(root.field.type, 4)} }`;
  return JSON.stringify(await server.ask(query, {}, headers)).replaceAll(cluster, "CLUSTER");
}

const SAMPLES: Readonly<Record<string, string>> = {
  MAC: JSON.stringify(vtepMac(2)),
  CIDR: '"10.244.2.0/24"',
  IPAddress: '"10.244.2.1"',
  DateTime: '"-1h"',
  ID: '"1"',
  String: '"node2"',
};

function sample({ type }: GraphQLArgument): string {
  const named = getNamedType(type);
  return isEnumType(named) ? (named.getValues()[0]?.name ?? "") : (SAMPLES[named.name] ?? "null");
}

/** All fields that need no argument, so deep. */
function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return "";
  const isTold = ({ args, type: of }: GraphQLField<unknown, unknown>) =>
    !args.some(isRequiredArgument) && (depth > 1 || !isObjectType(getNamedType(of)));
  const told = Object.values(named.getFields()).filter(isTold);
  return `{ __typename ${told.map((field) => `${field.name} ${selection(field.type, depth - 1)}`).join(" ")} }`;
}

describe("every root field", () => {
  it("is about one cluster, is for administrators, or is known to be for all", () => {
    expect(ofOneCluster.length).toBeGreaterThan(10);
    expect(others.map(({ field }) => field.name)).toEqual(["tokens", "audit", "createToken", "rotateToken", "revokeToken"]);
  });

  it.each(ofOneCluster)("$field.name answers of a cluster that the token does not read as of one that there is not", async (root) => {
    const [hidden, absent, seen, own] = [
      await said(root, reader, "test"),
      await said(root, reader, "nowhere"),
      await said(root, admin, "test"),
      await said(root, reader, "own"),
    ];

    expect(hidden).toBe(absent);
    expect(seen).not.toBe(absent);
    expect(seen).not.toContain('"errors"');
    expect(own).not.toContain('"errors"');
  });

  it.each(others)("$field.name is forbidden to a token that only reads", async (root) => {
    const answer = await said(root, reader, "none");

    expect(answer).toContain('"code":"FORBIDDEN"');
    expect(answer).not.toContain("secret");
  });
});

describe("the page of GraphiQL", () => {
  it("is for everybody, since it is the same everywhere; what it asks is not", async () => {
    const headers = { Accept: "text/html", "Accept-Encoding": "gzip" };
    const [page, question] = await Promise.all([
      fetch(server.url, { headers }),
      fetch(`${server.url}?query=%7B__typename%7D`, { headers: { Accept: "application/json" } }),
    ]);

    expect([page.status, page.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await question.json()).toMatchObject({ errors: [{ extensions: { code: "unauthenticated" } }] });
  });
});

describe("clusters", () => {
  it("lists those that the token reads, and all to an administrator", async () => {
    const ask = async (headers: Readonly<Record<string, string>>) => (await server.ask("{ clusters { name } }", {}, headers)).data;

    expect(await ask(reader)).toEqual({ clusters: [{ name: "own" }] });
    expect(await ask(admin)).toEqual({ clusters: [{ name: "own" }, { name: "test" }] });
  });
});

describe("a token that only writes", () => {
  it("asks nothing, and one that is not valid neither", async () => {
    const node = await issue(server, { kind: "node", clusters: ["own"], node: "node1" });
    const enroll = await issue(server, { kind: "enroll", clusters: ["own"] });
    const codes = await Promise.all(
      [bearer(node.secret), bearer(enroll.secret), {}].map(
        async (headers) => (await server.ask("{ __typename }", {}, headers)).errors?.[0]?.extensions.code,
      ),
    );

    expect(codes).toEqual(["forbidden", "forbidden", "unauthenticated"]);
  });
});

const TOKEN = "id kind clusters node purpose shown isValid createdAt rotatedAt expiresAt revokedAt lastUsedAt";
const as = async (headers: Readonly<Record<string, string>>, query: string) => {
  const { data, errors } = await server.ask(query, {}, headers);
  expect(errors).toBeUndefined();
  return data as Record<string, { secret: string; token: { id: string }; edges: { cursor: string; node: Record<string, unknown> }[] }>;
};

describe("an administrator", () => {
  it("makes, rotates and revokes a token, which then is what it was made, and finds all of it in the audit", async () => {
    const { createToken } = await as(
      admin,
      `mutation { createToken(kind: READ, clusters: ["own"], purpose: "dashboard") { secret token { ${TOKEN} } } }`,
    );
    const id = createToken?.token.id ?? "";
    const { rotateToken } = await as(admin, `mutation { rotateToken(id: "${id}") { secret token { ${TOKEN} } } }`);
    const secrets = [createToken?.secret, rotateToken?.secret].map((secret) => bearer(String(secret)));
    const inOverlap = await Promise.all(secrets.map((headers) => as(headers, "{ clusters { name } }")));
    const { revokeToken } = await as(admin, `mutation { revokeToken(id: "${id}") { ${TOKEN} } }`);
    const after = await Promise.all(secrets.map((headers) => server.ask("{ clusters { name } }", {}, headers)));
    const { audit } = await as(admin, "{ audit(first: 4) { edges { node { at actor action target } } } }");

    expect(createToken?.token).toMatchObject({ kind: "READ", clusters: ["own"], purpose: "dashboard", isValid: true, revokedAt: null });
    expect(inOverlap).toEqual([{ clusters: [{ name: "own" }] }, { clusters: [{ name: "own" }] }]);
    expect(revokeToken).toMatchObject({ id, isValid: false, revokedAt: "2026-11-22T12:01:00.000Z" });
    expect(after.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(["unauthenticated", "unauthenticated"]);
    expect(audit?.edges.map(({ node }) => [node["action"], node["actor"], node["target"]])).toEqual([
      ["READ_AUDIT", "admin", ""],
      ["REVOKE_TOKEN", "admin", `token:${id}`],
      ["ROTATE_TOKEN", "admin", `token:${id}`],
      ["CREATE_TOKEN", "admin", `token:${id}`],
    ]);
  });

  it("lists tokens, the newest first and page after page, without any secret", async () => {
    const first = await as(admin, `{ tokens(first: 2) { edges { cursor node { ${TOKEN} } } pageInfo { hasNextPage endCursor } } }`);
    const after = first["tokens"]?.edges[1]?.cursor;
    const second = await as(admin, `{ tokens(first: 1, after: "${after}") { edges { node { id } } } }`);
    const ids = [...(first["tokens"]?.edges ?? []), ...(second["tokens"]?.edges ?? [])].map(({ node }) => Number(node["id"]));
    const kept = await server.store.db.$queryRaw<{ hash: string }[]>`select hash from token`;

    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(new Set(ids).size).toBe(3);
    expect(kept.filter(({ hash }) => JSON.stringify(first).includes(hash))).toEqual([]);
    expect(JSON.stringify(kept)).not.toContain("vxl_");
  });

  it("reads the audit page after page, from any place that a cursor can name", async () => {
    const ask = async (after: string) =>
      (await as(admin, `{ audit(first: 1, after: "${after}") { edges { cursor node { at } } } }`))["audit"]?.edges ?? [];
    const [newest] = await ask(encodeCursor("audit", [253_402_300_799_999]));
    const [next] = await ask(newest?.cursor ?? "");

    expect(newest?.node["at"]).toBe("2026-11-22T12:01:00.000Z");
    expect(next?.cursor).not.toBe(newest?.cursor);
    expect(await ask(encodeCursor("audit", [0]))).toEqual([]);
  });

  it.each([
    { what: "a read token without clusters", call: "createToken(kind: READ)", code: "BAD_USER_INPUT" },
    { what: "an admin token with some", call: 'createToken(kind: ADMIN, clusters: ["own"])', code: "BAD_USER_INPUT" },
    { what: "an enroll token for all", call: 'createToken(kind: ENROLL, clusters: ["*"])', code: "BAD_NAME" },
    { what: "an enroll token for two", call: 'createToken(kind: ENROLL, clusters: ["a", "b"])', code: "BAD_USER_INPUT" },
    { what: "a node token without a node", call: 'createToken(kind: NODE, clusters: ["own"])', code: "BAD_USER_INPUT" },
    { what: "a read token with a node", call: 'createToken(kind: READ, clusters: ["own"], node: "n")', code: "BAD_USER_INPUT" },
    { what: "a token for two lines of purpose", call: 'createToken(kind: ADMIN, purpose: "a\\u0000b")', code: "BAD_USER_INPUT" },
    { what: "a token for a second", call: "createToken(kind: ADMIN, lifetimeSeconds: 1)", code: "BAD_USER_INPUT" },
  ])("makes no $what", async ({ call, code }) => {
    const { data, errors } = await server.ask(`mutation { ${call} { secret } }`, {}, admin);

    expect([data, errors?.[0]?.extensions.code]).toEqual([null, code]);
  });

  it("is told so where there is no such token, or a node that has one", async () => {
    const rotated = await server.ask('mutation { rotateToken(id: "999999") { secret } }', {}, admin);
    const strange = await server.ask('mutation { revokeToken(id: "x") { id } }', {}, admin);
    const make = 'mutation { createToken(kind: NODE, clusters: ["own"], node: "twice") { secret } }';
    const [once, twice] = [await server.ask(make, {}, admin), await server.ask(make, {}, admin)];
    const long = await server.ask('mutation { rotateToken(id: "1", overlapSeconds: 9999999) { secret } }', {}, admin);

    expect([rotated, strange, once, twice, long].map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
      "NOT_FOUND",
      "NOT_FOUND",
      undefined,
      "NODE_ENROLLED",
      "BAD_USER_INPUT",
    ]);
  });
});
