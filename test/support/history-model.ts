import type { Moment } from "../../src/domain/history/span.ts";
import type { SectionReading } from "../../src/domain/snapshot/fact.ts";
import { SECTIONS, type Section } from "../../src/domain/snapshot/section.ts";
import type { Push, PushResult } from "../../src/intake/push.ts";

/** A section's rows by key, as canonical texts. Null: no report has told them. */
export type Rows = ReadonlyMap<string, string> | null;

/** A push, and the digest of its content. */
export type ModelPush = Readonly<{ digest: string; push: Push }>;

/** Sightings of one content: of all that were folded, the first and the last are kept. */
type Run = Readonly<{
  digest: string;
  first: Moment;
  last: Moment;
  /** By the node's clock. */
  observed: Readonly<{ from: Moment; to: Moment }> | null;
  /** The node's clock minus ours. */
  skewMs: number | null;
  limitMs: number;
  readings: Push["readings"];
}>;

type Sighting = Readonly<{ at: Moment; digest: string; run: Run }>;
/** Null: the node was retired. */
type VolatileReport = Readonly<{ at: Moment; readings: Push["readings"] | null }>;

/**
 * What the intake contract says of one node's history, sentence by sentence: a list of reports, and for a section's state a search
 * through all of them. It knows no intervals, no slots and no database.
 */
export class NodeModel {
  #runs: Run[] = [];
  #retirements: Moment[] = [];
  #volatile: VolatileReport[] = [];

  /** "duplicate", "unchanged", "late" and "applied", as the contract defines them. */
  push({ digest, push }: ModelPush): PushResult["outcome"] {
    const here = { at: effectiveAt(push), digest };
    if (this.#isDuplicate(digest, push.observedAt)) return "duplicate";

    const holder = this.#lastSighting(here)?.run;
    const isUnchanged = holder?.digest === digest;
    const isNewest = !this.#isFollowed(here, isUnchanged ? holder : null);
    const seen = runOf(here, push);
    if (isUnchanged) this.#seeAgain(holder, seen);
    else this.#insert(holder, seen);
    if (isNewest && here.at >= this.#volatileAt()) this.#tellVolatile(here.at, push.readings);
    if (!isNewest) return "late";
    return isUnchanged ? "unchanged" : "applied";
  }

  /** False: not the present snapshot's digest. */
  heartbeat(digest: string, at: Moment): boolean {
    const present = this.#present();
    if (present?.digest !== digest) return false;
    this.#seeAgain(present, { ...present, first: at, last: at, observed: null });
    return true;
  }

  /** "Its present ends now, its history stays." Null: there is no present. */
  retire(now: Moment): Moment | null {
    const present = this.#present();
    if (present === undefined) return null;
    const at = Math.max(now, present.last + 1, this.#volatileAt() + 1);
    this.#retirements.push(at);
    this.#tellVolatile(at, null);
    return at;
  }

  /** The digest that a heartbeat must name; null where nothing is present. */
  presentDigest(): string | null {
    return this.#present()?.digest ?? null;
  }

  /** "A section's state at a moment is its last `ok` report with (effectiveAt, digest) at or before it." */
  stateAt(section: Section, at: Moment): Rows {
    const last = this.#sightingsAt(at).findLast(({ run }) => run.readings[section].status === "ok");
    return last === undefined ? null : rowsOf(last.run.readings[section]);
  }

  /** How the last report told each section; null: the node is not there. */
  statusesAt(at: Moment): readonly string[] | null {
    const last = this.#sightingsAt(at).at(-1);
    return last === undefined ? null : SECTIONS.map((section) => last.run.readings[section].status);
  }

  /** "observedAt: of the last ok report, whose rows are the ones told." Null: no rows are told. */
  observedAt(section: Section, at: Moment): Moment | null {
    const last = this.#sightingsAt(at).findLast(({ run }) => run.readings[section].status === "ok");
    return last === undefined ? null : this.#isLast(last, at) ? this.seenAt(at) : last.at;
  }

  /** When the tables that hold at a moment were seen last, at or before it. What was folded counts as seen throughout. */
  seenAt(at: Moment): Moment | null {
    const last = this.#sightingsAt(at).at(-1);
    return last === undefined ? null : Math.min(last.run.last, at);
  }

  /** Volatile rows of a section: "an answer uses them only while they are not overdue". */
  volatileAt(section: Section, at: Moment): ReadonlyMap<string, string> {
    const holder = this.#sightingsAt(at).at(-1)?.run;
    const report = this.#volatile.findLast((each) => each.at <= at && (each.readings === null || each.readings[section].status === "ok"));
    return holder !== undefined && report !== undefined && at - report.at <= holder.limitMs
      ? volatileRows(report.readings?.[section])
      : new Map();
  }

  /** Every moment at which something may change. */
  moments(): Moment[] {
    return [...this.#runs.flatMap(({ first, last }) => [first, last]), ...this.#retirements, ...this.#volatile.map(({ at }) => at)];
  }

  #isLast({ run }: Sighting, at: Moment): boolean {
    return this.#sightingsAt(at).at(-1)?.run === run;
  }

  #volatileAt(): Moment {
    return this.#volatile.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  }

  /** Volatile rows have no digest that could break a tie: of two reports of one moment the one that comes later holds, a millisecond on. */
  #tellVolatile(at: Moment, readings: VolatileReport["readings"]): void {
    const last = this.#volatile.at(-1);
    const isTie = at === last?.at && volatileText(readings) !== volatileText(last.readings);
    this.#volatile.push({ at: isTie ? at + 1 : at, readings });
  }

  /** The reports that count at a moment, in order: those since the node was retired last. */
  #sightingsAt(at: Moment): Sighting[] {
    const born = this.#bornAt(at);
    return this.#sightings().filter((sighting) => born <= sighting.at && sighting.at <= at);
  }

  #bornAt(at: Moment): Moment {
    return Math.max(Number.NEGATIVE_INFINITY, ...this.#retirements.filter((retirement) => retirement <= at));
  }

  /** Whether a report of another run, or the node's retirement, is later than this. */
  #isFollowed(here: Readonly<{ at: Moment; digest: string }>, own: Run | null): boolean {
    const isOutranked = this.#runs.some((run) => run !== own && isBefore(here, { at: run.last, digest: run.digest }));
    return isOutranked || this.#retirements.some((retirement) => retirement > here.at);
  }

  #sightings(): Sighting[] {
    const all = this.#runs.flatMap((run) => [run.first, run.last].map((at) => ({ at, digest: run.digest, run })));
    return all.sort((a, b) => (isBefore(a, b) ? -1 : Number(isBefore(b, a))));
  }

  /** The report that held where another comes in. */
  #lastSighting(here: Readonly<{ at: Moment; digest: string }>): Sighting | undefined {
    return this.#sightingsAt(here.at).findLast((sighting) => !isBefore(here, sighting));
  }

  #present(): Run | undefined {
    return this.#sightingsAt(Number.POSITIVE_INFINITY).at(-1)?.run;
  }

  /** "The same content, with an observedAt inside the span in which we already hold it by that node's clock." */
  #isDuplicate(digest: string, observedAt: Moment | null): boolean {
    return observedAt !== null && this.#runs.some((run) => run.digest === digest && isInside(observedAt, run.observed));
  }

  /** "Moves the version's lastSeenAt; after a silence longer than the overdue limit also records the gap." A clock that was set begins a span too. */
  #seeAgain(run: Run, seen: Run): void {
    const isSetBack = seen.observed !== null && run.observed !== null && seen.observed.from < run.observed.from;
    const isSet = isSetBack || (seen.skewMs !== null && run.skewMs !== null && Math.abs(seen.skewMs - run.skewMs) > run.limitMs);
    const isBehind = seen.first <= run.last;
    if (isBehind && isSet) return;
    if (isBehind) this.#replace(run, { ...run, observed: union(run.observed, seen.observed) });
    else if (isSet || seen.first - run.last > run.limitMs) this.#runs.push(seen);
    else this.#replace(run, { ...seen, first: run.first, observed: union(run.observed, seen.observed) });
  }

  /** "A late push inside a version's span holds from its moment to the version's lastSeenAt, since the sightings between were folded." */
  #insert(holder: Run | undefined, run: Run): void {
    this.#runs.push(run);
    if (holder === undefined || !isBefore({ at: run.first, digest: run.digest }, { at: holder.last, digest: holder.digest })) return;
    this.#replace(holder, { ...holder, last: holder.first });
    this.#runs.push({ ...holder, first: holder.last });
  }

  #replace(run: Run, by: Run): void {
    this.#runs = this.#runs.map((each) => (each === run ? by : each));
  }
}

/** "The age of an observation is sentAt − observedAt, both by the node's clock: effectiveAt = receivedAt − age." */
function effectiveAt({ receivedAt, observedAt, sentAt, isBackfill }: Push): Moment {
  if (isBackfill && observedAt !== null) return observedAt;
  return observedAt === null || sentAt === null ? receivedAt : receivedAt - Math.max(0, sentAt - observedAt);
}

function runOf({ at, digest }: Readonly<{ at: Moment; digest: string }>, push: Push): Run {
  const { receivedAt, observedAt, sentAt, isBackfill, intervalSeconds, readings } = push;
  const clock = sentAt ?? observedAt;
  return {
    digest,
    first: at,
    last: at,
    observed: observedAt === null ? null : { from: observedAt, to: observedAt },
    skewMs: clock === null || isBackfill ? null : clock - receivedAt,
    limitMs: intervalSeconds * 3000,
    readings,
  };
}

const isBefore = (a: Readonly<{ at: Moment; digest: string }>, b: Readonly<{ at: Moment; digest: string }>): boolean =>
  a.at < b.at || (a.at === b.at && a.digest < b.digest);

const isInside = (moment: Moment, range: Run["observed"]): boolean => range !== null && range.from <= moment && moment <= range.to;

function union(a: Run["observed"], b: Run["observed"]): Run["observed"] {
  if (a === null || b === null) return a ?? b;
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

const rowsOf = (reading: SectionReading): Rows =>
  reading.status === "ok" ? new Map(reading.facts.map(({ key, text }) => [key, text])) : null;

const volatileRows = (reading: SectionReading | undefined): ReadonlyMap<string, string> =>
  new Map(reading?.status === "ok" ? reading.volatile.map(({ key, text }) => [key, text]) : []);

/** Of other sections no row comes and goes: how they are told makes no difference. */
const volatileText = (readings: VolatileReport["readings"]): string =>
  JSON.stringify(
    (["neighbors", "fdb"] as const).map((section) => [readings?.[section].status === "ok", ...volatileRows(readings?.[section])]),
  );
