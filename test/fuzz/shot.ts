import { gzipSync } from "node:zlib";
import type { Corpus } from "./corpus.ts";
import { envelopeText, inputAt } from "./input.ts";
import { Random } from "./random.ts";

/** A push as it goes over the wire. */
export type Shot = Readonly<{ index: number; headers: Readonly<Record<string, string>>; body: Buffer }>;

/** One push of a run: a snapshot, a text of any reader, or a paste; packed or not; some of its bytes changed, some of its headers wrong. */
export function shotAt(corpus: Corpus, seed: number, index: number): Shot {
  const random = new Random(seed ^ 0x5bd1e995, index);
  const text = random.once(2) ? envelopeText(corpus, random) : asBody(inputAt(corpus, seed, index));
  const isPacked = random.once(3);
  const plain = random.once(6) ? damaged(Buffer.from(text), random) : Buffer.from(text);
  const packed = isPacked ? gzipSync(plain, { level: 1 }) : plain;
  const type = random.once(25) ? random.pick(TYPES) : text.trimStart().startsWith("{") ? "application/json" : "text/plain";
  return {
    index,
    body: isPacked && random.once(6) ? damaged(packed, random) : packed,
    headers: { "Content-Type": type, ...(isPacked && !random.once(25) ? { "Content-Encoding": "gzip" } : {}) },
  };
}

function asBody({ target, section, text }: ReturnType<typeof inputAt>): string {
  if (target === "data") return `{"${section ?? "fdb"}":${text}}`;
  return target === "text" ? JSON.stringify({ [section ?? "fdb"]: text }) : text;
}

const TYPES = [
  "application/json",
  "text/plain",
  "application/json; charset=utf-8",
  "application/json; charset=latin1",
  "text/html",
  "a/b;c",
];

function damaged(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  for (let left = 1 + random.below(8); left > 0 && changed.length > 0; left--)
    changed.writeUInt8(random.below(256), random.below(changed.length));
  return random.once(4) ? changed.subarray(0, random.below(changed.length + 1)) : changed;
}
