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

        expect(seen(answers)).toMatchObject(due(input));
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

/** What an answer says, in the words of a case. */
function seen(answers: readonly RawAnswer[]) {
  const [answer] = answers;
  if (answer === undefined) throw new Error("there was no answer");
  const { errors, limit, warnings, code } = jsonOf(answer);
  return {
    status: answer.status,
    isProblem: isProblem(answer),
    ...(code === undefined ? {} : { code }),
    pointers: errors?.map(({ pointer }) => pointer),
    graphqlCodes: errors?.map(({ extensions }) => extensions?.code),
    limit: limit?.name,
    warnings: warnings?.map((warning) => warning.code),
    headers: Object.fromEntries(answer.headers),
    text: answers.map(({ text }) => text).join("\n"),
  };
}

/** What it has to say. HEAD has no body to say it. */
function due({ send, status, code, pointer, limit, warnings, graphqlCode, says, headers }: Case): Readonly<Record<string, unknown>> {
  const hasBody = !("method" in send && send.method === "HEAD");
  return {
    status,
    ...(code === null || !hasBody ? {} : { code, isProblem: true }),
    ...(pointer === undefined ? {} : { pointers: [pointer] }),
    ...(limit === undefined ? {} : { limit }),
    ...(warnings === undefined ? {} : { warnings }),
    ...(graphqlCode === undefined ? {} : { graphqlCodes: [graphqlCode] }),
    text: expect.stringMatching(says ?? ANY_TEXT),
    ...(headers === undefined ? {} : { headers }),
  };
}

const ANY_TEXT = /^/;

type Told = Readonly<{
  code?: unknown;
  errors?: readonly Readonly<{ pointer?: string; extensions?: { code: string } }>[];
  limit?: { name: string };
  warnings?: readonly { code: string }[];
}>;

function jsonOf({ headers, text }: RawAnswer): Told {
  const isJson = /json/.test(headers.get("content-type") ?? "") && text.startsWith("{");
  return isJson ? (JSON.parse(text) as Told) : {};
}

/** A whole problem, of a length that is bounded, and nothing of ours in it. */
function isProblem(answer: RawAnswer): boolean {
  const { status, type, code, requestId } = jsonOf(answer) as Readonly<Record<string, unknown>>;
  if (answer.headers.get("content-type") !== "application/problem+json") return false;
  const isWhole =
    status === answer.status && type === `urn:vxlens:error:${String(code)}` && requestId === answer.headers.get("x-request-id");
  return isWhole && answer.text.length < 1_500 && !/<html|node_modules|\.ts:\d|prisma|select /i.test(answer.text);
}
