import { isRawFields } from "../domain/snapshot/fields.ts";
import type { Moment } from "../domain/history/span.ts";
import { Failure, invariant } from "../failure/failure.ts";
import { createCluster } from "../storage/ensure-node.ts";
import { readCluster } from "../storage/read-cluster.ts";
import { saveExpected } from "../storage/save-expected.ts";
import type { Store } from "../storage/store.ts";
import { ContentNotes, quoted } from "./content-notes.ts";
import { isName } from "./name.ts";
import { requireJson } from "./read-json.ts";

/** A list of the nodes that a cluster is to have, as it came in. */
export type Expectation = Readonly<{ cluster: string; text: string; receivedAt: Moment }>;

/** As many as ten of the largest clusters that are measured. */
const NODES_MAX = 10_000;

/**
 * Takes in which nodes a cluster is to have from now on, those of them that never reported too, and gives them by name. It holds until
 * another list takes its place; the cluster is there from then on, whether or not a node of it ever reported.
 *
 * @throws what requireJson throws, not_an_object, wrong_type, bad_name, out_of_range
 */
export async function expectNodes(
  store: Store,
  { cluster, text, receivedAt }: Expectation,
  { retentionMs }: { retentionMs: number },
): Promise<readonly string[]> {
  const names = readNames(text);
  if ((await readCluster(store, cluster)) === null) await createCluster(store, { cluster, historyFrom: receivedAt - retentionMs });
  const found = await readCluster(store, cluster);
  invariant(found !== null, "a cluster that was just created is there");
  await saveExpected(store, found.id, { names, from: receivedAt });
  return names;
}

/** Each once, sorted. */
function readNames(text: string): readonly string[] {
  const body = requireJson(text);
  if (!isRawFields(body)) throw new Failure("not_an_object", `a list of nodes is a JSON object, {"nodes": [...]}, not ${quoted(body)}`);
  const notes = new ContentNotes();
  const names = namesIn(body["nodes"], notes);
  notes.refuseFaults();
  return [...new Set(names)].sort();
}

function namesIn(told: unknown, notes: ContentNotes): string[] {
  if (!Array.isArray(told)) {
    notes.fault("wrong_type", ["nodes"], `expected a list of names, found ${quoted(told)}`);
    return [];
  }
  if (told.length > NODES_MAX) notes.fault("out_of_range", ["nodes"], `expected at most ${NODES_MAX} names, found ${told.length}`);
  return told.flatMap((name: unknown, index) => {
    if (typeof name === "string" && isName(name)) return [name];
    notes.fault(
      typeof name === "string" ? "bad_name" : "wrong_type",
      ["nodes", index],
      `expected the name of a node, found ${quoted(name)}`,
    );
    return [];
  });
}
