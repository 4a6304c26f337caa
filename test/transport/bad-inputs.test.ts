import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fdbLine, push, SNAPSHOT_PATH } from "../support/api.ts";
import { answersIn, exchange, head, type RawAnswer } from "../support/raw-http.ts";
import { type RunningServer, START, startServer } from "../support/server.ts";
import { contentsStatement } from "../support/table-contents.ts";
import type { Call, Case, RawBytes } from "./bad-inputs/case.ts";
import { CONTENT_CASES } from "./bad-inputs/content.ts";
import { ENVELOPE_CASES } from "./bad-inputs/envelopes.ts";
import { GRAPHQL_CASES } from "./bad-inputs/graphql.ts";
import { HTTP_CASES } from "./bad-inputs/http.ts";
import { JSON_CASES } from "./bad-inputs/json.ts";
import { NAME_CASES } from "./bad-inputs/names.ts";
import { READ_CASES } from "./bad-inputs/reads.ts";
import { ROW_CASES } from "./bad-inputs/rows.ts";
import { TIME_CASES } from "./bad-inputs/times.ts";
import { TRANSPORT_CASES } from "./bad-inputs/transport.ts";

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  transport: TRANSPORT_CASES,
  http: HTTP_CASES,
  names: NAME_CASES,
  content: CONTENT_CASES,
  json: JSON_CASES,
  envelopes: ENVELOPE_CASES,
  times: TIME_CASES,
  rows: ROW_CASES,
  reads: READ_CASES,
  graphql: GRAPHQL_CASES,
};
const CASES = Object.values(GROUPS).flat();

let server: RunningServer;
let database: Client;
let contents: string;
/** What all tables held when the last input had been answered. */
let held: Contents;

beforeAll(async () => {
  server = await startServer({ hasGraphql: true });
  await nodesWithHistory();
  database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  contents = await contentsStatement(database);
  held = await tables();
});
afterAll(async () => {
  await database.end();
  await server.stop();
});

describe("bad inputs", () => {
  it("are many, each under a name of its own", () => {
    const names = CASES.map(({ name }) => name);

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.length).toBeGreaterThan(500);
  });

  it("meet tables that have rows", () => {
    const filled = held.filter(({ rows }) => rows > 0).map(({ name }) => name);

    expect(filled).toEqual(
      expect.arrayContaining(["chunk", "cluster", "fact", "finding_due", "node", "slot_state", "version", "volatile_state"]),
    );
  });

  describe.each(Object.entries(GROUPS))("of %s", (_group, cases) => {
    it.each(cases.map((input) => ({ ...input, what: `${input.status} ${input.code ?? "taken"}: ${input.name}` })))(
      "$what",
      async (input) => {
        const before = held;
        const answers = answersIn(await exchange(server.url, bytesOf(input.send), "bytes" in input.send ? input.send : {}));
        held = await tables();

        expectAnswer(input, answers);
        expect(held).toEqual(before);
      },
    );
  });
});

type Contents = readonly Readonly<{ name: string; rows: number; hash: string }>[];

const tables = async (): Promise<Contents> => (await database.query<Contents[number]>(contents)).rows;

/** Two nodes with a past, one of them busy, and one that is retired. */
async function nodesWithHistory(): Promise<void> {
  const path = (node: string): string => `/api/v1/clusters/lab/nodes/${node}`;
  const snapshot = (node: string) => ({ path: `${path(node)}/snapshot` });
  for (const node of ["n1", "n2", "n3"])
    await push(server, { fdb: fdbLine("10.0.2.15"), routes: "10.1.0.0/16 dev eth0\n" }, snapshot(node));
  server.clock.now = START + 60_000;
  await push(
    server,
    { fdb: fdbLine("192.168.1.123"), neighbors: "10.0.0.9 dev eth0 lladdr 52:54:00:00:00:09 REACHABLE\n" },
    snapshot("n1"),
  );
  await fetch(server.url + path("n3"), { method: "DELETE" });
  server.clock.now = START;
}

function bytesOf(send: Call | RawBytes): RawBytes["bytes"] {
  if ("bytes" in send) return send.bytes;
  const { method = "PUT", target = SNAPSHOT_PATH, headers = [["Content-Type", "application/json"]], body } = send;
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return [Buffer.from(head(`${method} ${target} HTTP/1.1`, "Host: a", "Connection: close", ...lines, ...length)), body ?? ""];
}

function expectAnswer({ status, code, ...more }: Case, answers: readonly RawAnswer[]): void {
  const [answer] = answers;
  if (answer === undefined) throw new Error("there was no answer");
  const told = jsonOf(answer);

  expect({ status: answer.status, code: answer.status < 400 ? null : codeOf(answer), text: answer.text }).toMatchObject({
    status,
    ...(answer.text === "" || more.graphqlCode !== undefined || more.says !== undefined ? {} : { code }),
  });
  if (code !== null && answer.text !== "") expectProblem(answer, { status, code });
  if (more.pointer !== undefined) expect(told["errors"]).toMatchObject([{ pointer: more.pointer, code }]);
  if (more.limit !== undefined) expect(told["limit"]).toMatchObject({ name: more.limit });
  if (more.warnings !== undefined) expect(codesOf(told["warnings"])).toEqual(more.warnings);
  if (more.graphqlCode !== undefined) expect(graphqlCodes(told)).toEqual([more.graphqlCode]);
  if (more.says !== undefined) expect(answers.map(({ text }) => text).join("\n")).toMatch(more.says);
  expect(Object.fromEntries(answer.headers)).toMatchObject(more.headers ?? {});
}

/** The code is told within the body's text, whose words may be cut off behind it. */
const codeOf = ({ text }: RawAnswer): string | null => /"code":"(\w+)"/.exec(text)?.[1] ?? null;

function expectProblem(answer: RawAnswer, { status, code }: Pick<Case, "status" | "code">): void {
  expect(jsonOf(answer)).toMatchObject({ status, code, type: `urn:vxlens:error:${code}`, requestId: answer.headers.get("x-request-id") });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.text.replaceAll("&lt;script", "")).not.toMatch(/<html|node_modules|\.ts:\d|prisma|select /i);
  expect(answer.text.length).toBeLessThan(1_500);
}

function jsonOf({ headers, text }: RawAnswer): Record<string, unknown> {
  const isJson = /json/.test(headers.get("content-type") ?? "") && text.startsWith("{");
  return isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
}

const codesOf = (list: unknown): readonly unknown[] => (list as readonly { code: unknown }[]).map(({ code }) => code);
const graphqlCodes = ({ errors }: Record<string, unknown>): readonly unknown[] =>
  (errors as readonly { extensions: { code: unknown } }[]).map(({ extensions }) => extensions.code);
