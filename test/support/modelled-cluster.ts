import { deepStrictEqual, strictEqual } from "node:assert";
import type { Moment } from "../../src/domain/history/span.ts";
import { canonicalJson } from "../../src/domain/snapshot/canonical-json.ts";
import { SECTIONS, type Section } from "../../src/domain/snapshot/section.ts";
import type { Push } from "../../src/intake/push.ts";
import { type Change, changes } from "../../src/questions/changes.ts";
import { type ClusterAt, clusterAt } from "../../src/questions/cluster-at.ts";
import { diff } from "../../src/questions/diff.ts";
import { type NodeFact, nodeFacts } from "../../src/questions/node-facts.ts";
import { type NodeAt, nodesAt } from "../../src/questions/nodes.ts";
import { sectionReports } from "../../src/questions/section-reports.ts";
import { nodeStateOf } from "../../src/storage/node-state.ts";
import type { Store } from "../../src/storage/store.ts";
import { NOON, pushOf } from "../builders/push.ts";
import { NodeModel, type Rows } from "./history-model.ts";
import { type Action, type Clock, CONTENTS, INTERVAL_SECONDS, type NodeName, type Step } from "./push-steps.ts";
import { readStoredHistory } from "./stored-history.ts";
import { type Taker, takerOn } from "./taker.ts";
import { rememberedTables, storedTables } from "./told-tables.ts";

const COMPARED: readonly Section[] = ["links", "routes", "fdb"];
const ALL = { nodes: null, sections: null, concern: { subnet: null, mac: null, address: null }, includeVolatile: false } as const;
const PAGE = { first: 1000, after: null };
/** So short that nodes are LOST within a sequence. */
const LOST_AFTER_MS = 300_000;
const UNKNOWN_DIGEST = "00000000-0000-0000-0000-000000000000";

/** Questions cost more than pushes: they are asked at every third step, and at the end. */
const ASKED_EVERY = 3;

/** A cluster in the database and the model of it: each step is taken by both, and then both are asked. */
export class ModelledCluster {
  readonly #store: Store;
  readonly #name: string;
  readonly #taker: Taker;
  readonly #models = new Map<NodeName, NodeModel>();
  readonly #pushed: Push[] = [];
  #now: Moment = NOON;
  #steps = 0;
  /** The node that the last step was about: a repeated body is that of its own node. */
  #stepped: NodeName = "a";

  /** `taker`: who takes in what happens; if not told, this process does, on that store. */
  constructor(store: Store, name: string, taker: Taker = takerOn(store)) {
    this.#store = store;
    this.#name = name;
    this.#taker = taker;
  }

  /** Gives what became of the step. */
  async take({ waitMs, node, action }: Step): Promise<string> {
    this.#now += waitMs;
    this.#steps += 1;
    const outcome = await this.#act(node, action);
    await this.#compareHistory(this.#stepped);
    if (this.#steps % ASKED_EVERY === 0) await this.#compareAnswers(this.#someMoment(1), this.#someMoment(2));
    return outcome;
  }

  /** Nodes do not touch each other's history. */
  async compareAll(): Promise<void> {
    for (const node of this.#models.keys()) await this.#compareHistory(node);
    await this.#compareAnswers(this.#someMoment(1), this.#someMoment(2));
  }

  async #act(node: NodeName, action: Action): Promise<string> {
    this.#stepped = node;
    if (action.kind === "push") return this.#push(pushAt({ cluster: this.#name, node, now: this.#now }, action));
    if (action.kind === "repeat") return this.#repeat(action);
    if (action.kind === "retire") return this.#retire(node);
    return this.#heartbeat(node, action.isCurrent);
  }

  async #push(push: Push): Promise<string> {
    this.#pushed.push(push);
    this.#stepped = push.node as NodeName;
    const outcome = this.#modelOf(this.#stepped).push({ push, digest: nodeStateOf(push.readings).digest });

    requireSame(await this.#taker.push(push), outcome, "what became of a push");
    return outcome;
  }

  async #repeat({ which, isStampedAnew }: Extract<Action, { kind: "repeat" }>): Promise<string> {
    const push = this.#pushed[which % Math.max(1, this.#pushed.length)];
    if (push === undefined) return "nothing to repeat";
    const isStamped = isStampedAnew && push.sentAt !== null;
    const sentAt = isStamped ? push.sentAt + this.#now - push.receivedAt : push.sentAt;
    return this.#push({ ...push, sentAt, receivedAt: this.#now });
  }

  async #heartbeat(node: NodeName, isCurrent: boolean): Promise<string> {
    const model = this.#modelOf(node);
    const digest = (isCurrent ? model.presentDigest() : null) ?? UNKNOWN_DIGEST;
    const isTaken = model.heartbeat(digest, this.#now);

    const was = await this.#taker.heartbeat({ cluster: this.#name, node, digest, receivedAt: this.#now });

    requireSame(was, isTaken, "whether a heartbeat was taken");
    return isTaken ? "heartbeat" : "no heartbeat";
  }

  async #retire(node: NodeName): Promise<string> {
    const isPresent = this.#modelOf(node).retire(this.#now) !== null;

    const was = await this.#taker.retire({ cluster: this.#name, node, receivedAt: this.#now });

    requireSame(was, isPresent, "whether a node was retired");
    return isPresent ? "retired" : "not retired";
  }

  #modelOf(node: NodeName): NodeModel {
    const model = this.#models.get(node) ?? new NodeModel();
    this.#models.set(node, model);
    return model;
  }

  /** What is stored of one node, at each moment at which something may change, just before it and just after it. */
  async #compareHistory(node: NodeName): Promise<void> {
    const model = this.#modelOf(node);
    const stored = await readStoredHistory(this.#store, { cluster: this.#name, node });
    const moments = new Set([...model.moments(), ...stored.moments()].flatMap((at) => [at - 1, at, at + 1]));
    const wrong = [...moments].flatMap((at) => [
      ...COMPARED.map((section) =>
        compared(`${node}'s ${section} at ${at - NOON}`, { is: stored.stateAt(section, at), due: model.stateAt(section, at) }),
      ),
      compared(`how ${node} reported at ${at - NOON}`, { is: stored.statusesAt(at), due: model.statusesAt(at) }),
    ]);
    requireSame(
      wrong.filter(({ is, due }) => is !== due),
      [],
      "what is stored",
    );
  }

  /** The questions, asked about two moments and what lies between. */
  async #compareAnswers(one: Moment, other: Moment): Promise<void> {
    const asker = { store: this.#store, now: this.#now + 1, lostAfterMs: LOST_AFTER_MS, reach: "all" } as const;
    const [since, until] = [Math.min(one, other, asker.now), Math.min(Math.max(one, other), asker.now)];
    const of = await clusterAt(asker, this.#name, until);
    if (of === null) return;

    await this.#compareNodes(of);
    strictEqual(await rememberedTables(of), await storedTables(of), `what is remembered of ${until - NOON}`);
    for (const includeVolatile of [false, true]) await this.#compareDrift(of, { since, until, includeVolatile });
  }

  /** "Applying it to the state at `from` gives the state at `to`." */
  async #compareDrift(of: ClusterAt, { since, until, includeVolatile }: { since: Moment; until: Moment; includeVolatile: boolean }) {
    const [before, after] = [since, until].map((at) => this.#rowsAt(at, includeVolatile)) as [NamedRows, NamedRows];
    const what = `${includeVolatile ? "with volatile rows " : ""}from ${since - NOON} to ${until - NOON}`;
    const asked = { ...ALL, includeVolatile };
    const told = (await changes(of, { ...asked, since, until }, PAGE)).edges.map((edge) => edge.node);
    requireSame(applied(before, told.toReversed()), after, `changes ${what}`);
    const net = (await diff(of, { ...asked, from: since, to: until }, PAGE)).edges.map((edge) => edge.node);
    requireSame(applied(before, net), after, `difference ${what}`);
    const back = (await diff(of, { ...asked, from: until, to: since }, PAGE)).edges.map((edge) => edge.node);
    requireSame(applied(after, back), before, `difference back ${what}`);
  }

  async #compareNodes(of: ClusterAt): Promise<void> {
    const nodes = await nodesAt(of);
    const due = [...this.#models].flatMap(([name, model]) => {
      const observedAt = model.seenAt(of.at);
      return observedAt === null ? [] : [{ name, observedAt }];
    });
    requireSame(
      nodes.map(({ name, observedAt }) => ({ name, observedAt })),
      due.sort((a, b) => (a.name < b.name ? -1 : 1)),
      `nodes at ${of.at - NOON}`,
    );
    const facts = await nodeFacts(nodes);
    await this.#compareReports(nodes, facts);
    for (const [index, { name }] of nodes.entries()) {
      const model = this.#modelOf(name as NodeName);
      const told = (facts[index] ?? []).map(({ section, key, row }) => `${section} ${key} ${canonicalJson(row)}`);
      const dueFacts = COMPARED.flatMap((section) =>
        [...(model.stateAt(section, of.at) ?? []), ...model.volatileAt(section, of.at)].map(([key, text]) => `${section} ${key} ${text}`),
      );
      requireSame(told.sort(), dueFacts.sort(), `facts of ${name} at ${of.at - NOON}`);
    }
  }

  /** When each section was told last, and how. */
  async #compareReports(nodes: readonly NodeAt[], facts: readonly (readonly NodeFact[])[]): Promise<void> {
    const told = await sectionReports(nodes.map((node, index) => ({ node, facts: facts[index] ?? [] })));
    for (const [index, { name: node, of }] of nodes.entries()) {
      const model = this.#modelOf(node as NodeName);
      const statuses = model.statusesAt(of.at) ?? [];
      const due = SECTIONS.map((name, code) => ({ name, status: statuses[code], observedAt: model.observedAt(name, of.at) }));
      const is = (told[index] ?? []).map(({ name, status, observedAt }) => ({ name, status, observedAt }));
      requireSame(is, due, `how ${node} reported until ${of.at - NOON}`);
    }
  }

  #rowsAt(at: Moment, includeVolatile: boolean): NamedRows {
    const rows = [...this.#models].flatMap(([node, model]) =>
      COMPARED.flatMap((section) => [
        ...named({ node, section, isVolatile: false }, model.stateAt(section, at) ?? new Map()),
        ...(includeVolatile ? named({ node, section, isVolatile: true }, model.volatileAt(section, at)) : []),
      ]),
    );
    return Object.fromEntries(rows);
  }

  /** Spread over the moments that matter, without chance, so that a failure repeats. */
  #someMoment(salt: number): Moment {
    const around = this.#modelOf(this.#stepped)
      .moments()
      .flatMap((at) => [at - 1, at, at + 1]);
    const moments = [this.#now, ...around];
    return moments[(this.#steps * 7 + salt * 13) % moments.length] ?? this.#now;
  }
}

/** Null: the one who took it was killed meanwhile and it was sent again, so that the answer says nothing of the first time. */
function requireSame<T>(is: T | null, due: T, what: string): void {
  if (is !== null) deepStrictEqual(is, due, `${what}\nis  ${JSON.stringify(is)}\ndue ${JSON.stringify(due)}`);
}

type Place = Readonly<{ cluster: string; node: NodeName; now: Moment }>;

/** The push of a step that is taken now. */
export function pushAt({ cluster, node, now }: Place, { content, clock }: Extract<Action, { kind: "push" }>): Push {
  return pushOf(CONTENTS[content], { cluster, node, receivedAt: now, intervalSeconds: INTERVAL_SECONDS[node], ...timesAt(now, clock) });
}

function timesAt(now: Moment, { spooledMs, onTheWireMs, skewMs, told }: Clock): Pick<Push, "observedAt" | "sentAt" | "isBackfill"> {
  const sentAt = now - onTheWireMs + skewMs;
  const observedAt = sentAt - spooledMs;
  const isBackfill = told === "backfill";
  if (told === "both") return { observedAt, sentAt, isBackfill };
  if (told === "setBack") return { observedAt, sentAt: observedAt - 30_000, isBackfill };
  if (told === "observedAt") return { observedAt, sentAt: null, isBackfill };
  return { observedAt: isBackfill ? now - spooledMs : null, sentAt: null, isBackfill };
}

/** What is and what ought to be, as texts, since thousands are compared. */
function compared(what: string, { is, due }: Readonly<{ is: Told; due: Told }>): Readonly<{ what: string; is: string; due: string }> {
  return { what, is: textOf(is), due: textOf(due) };
}

type Told = Rows | readonly string[];

function textOf(told: Told): string {
  return JSON.stringify(told instanceof Map ? [...told].sort() : told);
}

/** Canonical texts of rows by their names. */
type NamedRows = Readonly<Record<string, string>>;

type NamedPlace = Readonly<{ node: string; section: Section; isVolatile: boolean }>;

const nameOf = ({ node, section, isVolatile }: NamedPlace, key: string): string =>
  `${node} ${isVolatile ? "volatile " : ""}${section} ${key}`;

function named(place: NamedPlace, rows: ReadonlyMap<string, string>): [string, string][] {
  return [...rows].map(([key, text]) => [nameOf(place, key), text]);
}

function applied(rows: NamedRows, told: readonly Change[]): NamedRows {
  const after = new Map(Object.entries(rows));
  for (const { key, before, after: now, ...place } of told) {
    const name = nameOf(place, key);
    strictEqual(before === null ? undefined : canonicalJson(before), after.get(name), `${name} before a change`);
    if (now === null) after.delete(name);
    else after.set(name, canonicalJson(now));
  }
  return Object.fromEntries(after);
}
