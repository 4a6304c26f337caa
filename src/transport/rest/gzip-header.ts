/** RFC 1952, 2.3: magic, deflate, flags, time, hints. */
const FIXED_BYTES = 10;
const MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** Where the packed data of a gzip member begins; null where the bytes do not begin with a header of one. */
export function gzipHeaderEnd(packed: Buffer): number | null {
  if (packed.length < FIXED_BYTES || !packed.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const flags = packed.readUInt8(MAGIC.length);
  if ((flags & FLAG.reserved) !== 0) return null;
  const end = PARTS.reduce<number>((at, part) => ((flags & part.flag) === 0 ? at : part.end(packed, at)), FIXED_BYTES);
  return end <= packed.length ? end : null;
}

/** What may follow, in this order: where it ends, or beyond everything where it does not. */
const PARTS: readonly Readonly<{ flag: number; end: (packed: Buffer, at: number) => number }>[] = [
  { flag: FLAG.extra, end: (packed, at) => (at + 2 <= packed.length ? at + 2 + packed.readUInt16LE(at) : Number.POSITIVE_INFINITY) },
  { flag: FLAG.name, end: afterZero },
  { flag: FLAG.comment, end: afterZero },
  { flag: FLAG.headerCrc, end: (_packed, at) => at + 2 },
];

function afterZero(packed: Buffer, at: number): number {
  const zero = at < packed.length ? packed.indexOf(0, at) : -1;
  return zero < 0 ? Number.POSITIVE_INFINITY : zero + 1;
}
