import { z } from "zod";
import { parseDurationMs } from "../config/duration.ts";
import { nearestName } from "../config/nearest-name.ts";
import { askGraphql, post, type Server } from "./ask-server.ts";
import { EXIT, type ExitStatus } from "./exit-status.ts";
import { OUTPUT, readOutputFormat } from "./output-format.ts";
import { ISSUED, printIssued, printTokens, TOKEN_FIELDS, TOLD_TOKEN, type ToldToken } from "./print-tokens.ts";
import type { Option, Options } from "./read-options.ts";
import { refuseWords, requiredOption } from "./require-words.ts";
import { readServer } from "./server-options.ts";
import { ALL, CLUSTER, DATABASE, EXPIRES, NODE, OVERLAP, PURPOSE } from "./token-command.ts";
import { UsageError } from "./usage-error.ts";
import type { World } from "./world.ts";

type Action = (words: readonly string[], options: Options, world: World) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = { create, list, rotate, revoke, enroll };
const KINDS = ["admin", "read", "enroll", "node"] as const;
const SECOND_MS = 1_000;

/** Does what the first word says. */
export async function runToken(options: Options, world: World): Promise<ExitStatus> {
  const [word = "", ...rest] = options.words;
  const action = ACTIONS[chosen("action", word, Object.keys(ACTIONS))];
  await action?.(rest, options, world);
  return EXIT.yes;
}

async function create(words: readonly string[], options: Options, world: World): Promise<void> {
  const kind = chosen("kind of token", oneWord(words, "which kind"), KINDS);
  const purpose = options.values.get(PURPOSE.name) ?? "";
  const lifetimeMs = durationOf(options, EXPIRES);
  if (options.values.has(DATABASE.name)) {
    if (kind !== "admin") throw new UsageError("--database makes admin tokens only: with one of these a server makes all others");
    await issued(ISSUED.parse(await world.createAdminToken({ purpose, lifetimeMs })), options, world);
    return;
  }
  const variables = {
    kind: kind.toUpperCase(),
    clusters: options.values.get(CLUSTER.name)?.split(",") ?? [],
    node: options.values.get(NODE.name) ?? null,
    purpose,
    lifetimeSeconds: lifetimeMs === null ? null : lifetimeMs / SECOND_MS,
  };
  const query = `mutation ($kind: TokenKind!, $clusters: [String!]!, $node: String, $purpose: String!, $lifetimeSeconds: Int) {
    told: createToken(kind: $kind, clusters: $clusters, node: $node, purpose: $purpose, lifetimeSeconds: $lifetimeSeconds) { secret token { ${TOKEN_FIELDS} } } }`;
  await issued(await asked(readServer(options, world.settings), { query, variables }, ISSUED), options, world);
}

const PAGE = z.object({
  edges: z.array(z.object({ node: TOLD_TOKEN })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

async function list(words: readonly string[], options: Options, world: World): Promise<void> {
  refuseWords({ words });
  const format = readOutputFormat(options.values.get(OUTPUT.name));
  const query = `query ($after: String) { told: tokens(first: 1000, after: $after) { edges { node { ${TOKEN_FIELDS} } } pageInfo { hasNextPage endCursor } } }`;
  const tokens: ToldToken[] = [];
  let after: string | null = null;
  do {
    const page: z.output<typeof PAGE> = await asked(readServer(options, world.settings), { query, variables: { after } }, PAGE);
    tokens.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  const wanted = options.values.has(ALL.name) ? tokens : tokens.filter(({ isValid }) => isValid);
  world.out(await printTokens(wanted, format));
}

async function rotate(words: readonly string[], options: Options, world: World): Promise<void> {
  const overlapMs = durationOf(options, OVERLAP);
  const variables = { id: oneWord(words, "the id"), ...(overlapMs !== null && { overlapSeconds: overlapMs / SECOND_MS }) };
  const query = `mutation ($id: ID!, $overlapSeconds: Int! = 86400) { told: rotateToken(id: $id, overlapSeconds: $overlapSeconds) { secret token { ${TOKEN_FIELDS} } } }`;
  await issued(await asked(readServer(options, world.settings), { query, variables }, ISSUED), options, world);
}

async function revoke(words: readonly string[], options: Options, world: World): Promise<void> {
  const format = readOutputFormat(options.values.get(OUTPUT.name));
  const query = `mutation ($id: ID!) { told: revokeToken(id: $id) { ${TOKEN_FIELDS} } }`;
  const token = await asked(readServer(options, world.settings), { query, variables: { id: oneWord(words, "the id") } }, TOLD_TOKEN);
  world.out(format === "text" ? `token ${token.id} is revoked\n` : await printTokens([token], format));
}

const ENROLLED = z.object({ token: z.string(), tokenId: z.string(), cluster: z.string(), node: z.string(), expiresAt: z.string() });

async function enroll(words: readonly string[], options: Options, world: World): Promise<void> {
  refuseWords({ words });
  const [cluster, node] = [requiredOption(options, CLUSTER), requiredOption(options, NODE)];
  const server = readServer(options, world.settings);
  const { token, ...told } = await post(
    server,
    { path: `/api/v1/clusters/${encodeURIComponent(cluster)}/enroll`, body: { node } },
    ENROLLED,
  );
  world.out(await printIssued({ secret: token, token: { id: told.tokenId, ...told } }, readOutputFormat(options.values.get(OUTPUT.name))));
  world.err(`token ${told.tokenId} writes node ${node} of cluster ${cluster} until ${told.expiresAt}\n`);
}

async function asked<T>(server: Server, question: { query: string; variables: object }, shape: z.ZodType<T>): Promise<T> {
  const { told } = await askGraphql(server, question, z.object({ told: shape }));
  return told;
}

/** The secret goes to standard output alone, so that it can be sent to a file; what is said about it goes elsewhere. */
async function issued(answer: z.output<typeof ISSUED>, options: Options, world: World): Promise<void> {
  const { id, kind, expiresAt } = answer.token;
  world.out(await printIssued(answer, readOutputFormat(options.values.get(OUTPUT.name))));
  world.err(`${kind.toLowerCase()} token ${id}, valid until ${expiresAt}; its secret is not told again\n`);
}

function durationOf({ values }: Options, { name, value }: Option): number | null {
  const text = values.get(name);
  const duration = text === undefined ? null : parseDurationMs(text);
  if (text !== undefined && duration === null) throw new UsageError(`--${name} ${value ?? ""} is a number and s, m, h or d, as 12h`);
  return duration;
}

function chosen<const Name extends string>(what: string, word: string, names: readonly Name[]): Name {
  const name = names.find((one) => one === word);
  if (name !== undefined) return name;
  const near = nearestName(word, names);
  throw new UsageError(
    `${word === "" ? `say which ${what}` : `unknown ${what} ${JSON.stringify(word)}`}: ${near === null ? names.join(", ") : `did you mean ${near}?`}`,
  );
}

function oneWord([word, ...more]: readonly string[], what: string): string {
  refuseWords({ words: more });
  if (word === undefined) throw new UsageError(`say ${what}`);
  return word;
}
