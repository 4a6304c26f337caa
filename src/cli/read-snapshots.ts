import { type Dirent, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Moment } from "../domain/history/span.ts";
import { clusterTablesFrom, nodeFactsOf } from "../domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import type { Issue } from "../domain/snapshot/fact.ts";
import { readSections, type SnapshotReading } from "../domain/snapshot/read-snapshot.ts";
import { decodeText } from "./decode-text.ts";
import { notASnapshot } from "./not-a-snapshot.ts";
import { readFile, reasonOf } from "./read-input.ts";
import { UsageError } from "./usage-error.ts";
import type { NodeFile, World } from "./world.ts";

/** All nodes that a directory speaks of, as one moment: nothing is overdue offline. */
export type Snapshots = Readonly<{
  tables: ClusterTables;
  /** By node, when its tables were read; a node that does not say is not among them. */
  observedAt: ReadonlyMap<string, Moment>;
}>;

const ENDING = ".json";

type NodeSnapshot = Readonly<{ path: string; file: NodeFile; reading: SnapshotReading; name: string }>;

/**
 * Reads every `<node>.json` of a directory. A node is called as its file says, else as its file is called.
 * What is odd about the rows goes to `err`, with the file and the place in it; the rest of the file counts.
 *
 * @throws UsageError where there is nothing to read, or a file that is no snapshot, or two of one node
 */
export function readSnapshots(directory: string, world: Pick<World, "readEnvelope" | "err">): Snapshots {
  const nodes = filesIn(directory).map((path) => readNode(path, world));
  refuseTwins(nodes);
  for (const { path, file, reading } of nodes) {
    for (const issue of [...file.issues, ...reading.issues]) world.err(`${path}: warning: ${wordsOf(issue)}\n`);
  }
  return {
    tables: clusterTablesFrom(nodes.map(({ name, reading }) => nodeFactsOf(name, reading))),
    observedAt: new Map(nodes.flatMap(({ name, file }) => (file.observedAt === null ? [] : [[name, file.observedAt] as const]))),
  };
}

function filesIn(directory: string): readonly string[] {
  const names = entriesOf(directory)
    .filter((entry) => entry.name.endsWith(ENDING) && !entry.name.startsWith("."))
    .map(({ name }) => name);
  if (names.length === 0) throw new UsageError(`${directory} has no snapshots: each is a file <node>${ENDING}`);
  return names.sort().map((name) => join(directory, name));
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    throw new UsageError(`cannot read the directory ${directory}: ${reasonOf(error)}`, { cause: error });
  }
}

function readNode(path: string, { readEnvelope }: Pick<World, "readEnvelope">): NodeSnapshot {
  const text = decodeText(readFile(path), path);
  const file = envelopeOf(text, path, readEnvelope);
  return { path, file, reading: readSections(file.sections), name: file.node ?? basename(path, ENDING) };
}

function envelopeOf(text: string, path: string, readEnvelope: World["readEnvelope"]): NodeFile {
  try {
    return readEnvelope(text);
  } catch (error) {
    throw notASnapshot(error, { path, text });
  }
}

function refuseTwins(nodes: readonly NodeSnapshot[]): void {
  const paths = new Map<string, string>();
  for (const { name, path } of nodes) {
    const other = paths.get(name);
    if (other !== undefined) throw new UsageError(`${other} and ${path} are both of the node ${name}`);
    paths.set(name, path);
  }
}

const wordsOf = ({ pointer, code, detail }: Issue): string => `${pointer === "" ? "" : `${pointer}: `}${detail} (${code})`;
