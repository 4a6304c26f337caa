import { hashChunk, hashFact } from "../../storage/content-hash.ts";
import { factColumns } from "../../storage/fact-columns.ts";
import { readChunks, readFacts } from "../../storage/read-provable-content.ts";
import { sectionOfCode } from "../../storage/slot.ts";
import type { Store } from "../../storage/store.ts";
import { inPortions, type Portions } from "./in-portions.ts";
import { readable } from "./readable.ts";
import type { WrongRow } from "./wrong-row.ts";

type FactRow = Awaited<ReturnType<typeof readFacts>>[number];
type ChunkRow = Awaited<ReturnType<typeof readChunks>>[number];

/** Every fact against its hash, and the columns that are taken from its text against that. */
export function verifyFacts(store: Store, portions: Portions): Promise<WrongRow | null> {
  return inPortions(
    (after: FactRow | null, limit) => readable({ table: "fact", key: placeOf(after) }, readFacts(store, { after, limit })),
    wrongFact,
    portions,
  );
}

/** Every chunk against its hash, and whether its facts are there. */
export function verifyChunks(store: Store, portions: Portions): Promise<WrongRow | null> {
  return inPortions(
    (after: ChunkRow | null, limit) => readable({ table: "chunk", key: placeOf(after) }, readChunks(store, { after, limit })),
    wrongChunk,
    portions,
  );
}

/** Of the portion behind a row. */
function placeOf(after: FactRow | ChunkRow | null): WrongRow["key"] {
  return after === null ? {} : { after: after.hash };
}

function wrongFact({ clusterId, hash, section, key, mac, text }: FactRow): WrongRow | null {
  const wrong = (expected: string, found: string): WrongRow => ({ table: "fact", key: { clusterId, hash }, expected, found });
  const name = sectionOfCode(section);
  if (name === undefined) return wrong("the code of a section", `section ${section}`);
  const due = hashFact(name, text);
  if (due !== hash) return wrong(`hash ${hash} of its section and text`, `hash ${due}`);
  const columns = factColumns(name, text);
  if (columns.key !== key) return wrong(`key ${columns.key}`, `key ${key}`);
  return columns.mac === mac ? null : wrong(`mac ${columns.mac ?? "null"}`, `mac ${mac ?? "null"}`);
}

function wrongChunk({ clusterId, hash, facts, missing }: ChunkRow): WrongRow | null {
  const wrong = (expected: string, found: string): WrongRow => ({ table: "chunk", key: { clusterId, hash }, expected, found });
  const due = hashChunk(facts ?? []);
  if (due !== hash) return wrong(`hash ${hash} of its facts`, `hash ${due}`);
  const [first] = missing;
  if (first === undefined) return null;
  return { table: "fact", key: { clusterId, hash: first }, expected: `a row, since chunk ${hash} holds it`, found: "no row" };
}
