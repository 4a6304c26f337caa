import type { Moment } from "../domain/history/span.ts";
import type { Issue } from "../domain/snapshot/fact.ts";
import { readSections } from "../domain/snapshot/read-snapshot.ts";
import type { Store } from "../storage/store.ts";
import { acceptSnapshot } from "./accept-snapshot.ts";
import { clockWarnings } from "./clock-warnings.ts";
import { ContentNotes, quoted } from "./content-notes.ts";
import type { Envelope } from "./envelope.ts";
import type { Push, PushResult } from "./push.ts";
import { readEnvelope } from "./read-envelope.ts";
import { readPaste } from "./read-paste.ts";

/** A body as it came in, and whose it is. */
export type PushRequest = Readonly<{
  cluster: string;
  node: string;
  /** `json`: an envelope. `paste`: what a terminal showed. */
  form: "json" | "paste";
  text: string;
  /** The same, packed. */
  pack: () => Promise<Uint8Array>;
  receivedAt: Moment;
  isDryRun: boolean;
  isBackfill: boolean;
}>;

/** What became of a push, and what in it was odd. */
export type PushAnswer = PushResult & Readonly<{ warnings: readonly Issue[] }>;

/** Runs what writes about so many rows: on a store that may be used for so long, and again where others were in its way. */
export type Write = <T>(rows: number, work: (store: Store) => Promise<T>) => Promise<T>;

/**
 * Reads a body and takes in what it reports.
 *
 * @throws what readEnvelope, readPaste and acceptSnapshot throw
 */
export async function acceptPush(write: Write, request: PushRequest, { retentionMs }: { retentionMs: number }): Promise<PushAnswer> {
  const envelope = request.form === "json" ? readEnvelope(request.text) : readPaste(request.text);
  const { readings, issues } = readSections(envelope.sections);
  const push = pushOf(request, envelope, readings);
  const options = {
    historyFrom: request.receivedAt - retentionMs,
    isDryRun: request.isDryRun,
    body: { form: request.form, pack: request.pack },
  };
  const result = await write(rowsOf(readings), (store) => acceptSnapshot(store, push, options));
  return { ...result, warnings: [...envelope.issues, ...otherNodeWarnings(request, envelope), ...clockWarnings(push), ...issues] };
}

function pushOf(
  { cluster, node, receivedAt, isBackfill }: PushRequest,
  { observedAt, sentAt, intervalSeconds, agentVersion }: Envelope,
  readings: Push["readings"],
): Push {
  return { cluster, node, receivedAt, observedAt, sentAt, isBackfill, intervalSeconds, agentVersion, readings };
}

function rowsOf(readings: Push["readings"]): number {
  const counts = Object.values(readings).map((reading) => (reading.status === "ok" ? reading.facts.length + reading.volatile.length : 0));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The wrong terminal is the likeliest slip of one who pastes. A prompt may show a short name, or none. */
function otherNodeWarnings({ form, node }: PushRequest, { node: shown }: Envelope): readonly Issue[] {
  const isSame = shown === null || shown.toLowerCase() === node || node.startsWith(`${shown.toLowerCase()}.`);
  if (form === "json" || isSame) return [];
  const notes = new ContentNotes();
  notes.warn("other_node", [], `the prompt shows ${quoted(shown)}, but this was taken as the report of ${node}`);
  return notes.warnings();
}
