import { crc32, createInflateRaw } from "node:zlib";
import { Failure } from "../../failure/failure.ts";

/** No table of a node is packed better; real ones are at 10 to 20. */
const RATIO_MAX = 200;

/** RFC 1952: magic, deflate, flags. */
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/**
 * Unpacks one gzip member, and nothing behind it. Stops as soon as a limit is passed.
 *
 * @throws bad_gzip, body_too_large
 */
export async function gunzip(packed: Buffer, { bytesMax }: { bytesMax: number }): Promise<Buffer> {
  const start = endOfHeader(packed);
  const end = packed.length - TRAILER_BYTES;
  if (start === null || end < start) throw badGzip("it does not begin like one");

  const deflated = packed.subarray(start, end);
  const plain = await inflate(deflated, { bytesMax, ratioBytesMax: packed.length * RATIO_MAX });
  if (crc32(plain) !== packed.readUInt32LE(end) || plain.length !== packed.readUInt32LE(end + 4)) throw badGzip("its checksum is wrong");
  return plain;
}

const badGzip = (why: string): Failure => new Failure("bad_gzip", `the body is not one gzip member: ${why}`);

/** Where the packed data begins; null where there is no header. */
function endOfHeader(packed: Buffer): number | null {
  const [first, second, method, flags = 0] = packed;
  if (packed.length < HEADER_BYTES || first !== 0x1f || second !== 0x8b || method !== 8 || (flags & FLAG.reserved) !== 0) return null;
  let at: number | null = HEADER_BYTES;
  if ((flags & FLAG.extra) !== 0) at = at + 2 > packed.length ? null : at + 2 + packed.readUInt16LE(at);
  if ((flags & FLAG.name) !== 0) at = afterZero(packed, at);
  if ((flags & FLAG.comment) !== 0) at = afterZero(packed, at);
  return at === null || (flags & FLAG.headerCrc) === 0 ? at : at + 2;
}

function afterZero(packed: Buffer, from: number | null): number | null {
  const zero = from === null ? -1 : packed.indexOf(0, from);
  return zero < 0 ? null : zero + 1;
}

async function inflate(deflated: Buffer, limits: { bytesMax: number; ratioBytesMax: number }): Promise<Buffer> {
  const stream = createInflateRaw({ chunkSize: 64 * 1024 });
  stream.end(deflated);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      refuseTooLarge(bytes, limits);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof Failure ? error : badGzip("its data cannot be unpacked");
  }
  if (stream.bytesWritten !== deflated.length) throw badGzip("something follows its end");
  return Buffer.concat(chunks, bytes);
}

function refuseTooLarge(bytes: number, { bytesMax, ratioBytesMax }: { bytesMax: number; ratioBytesMax: number }): void {
  if (bytes > bytesMax) {
    const limit = { name: "decoded_bytes", max: bytesMax } as const;
    throw new Failure("body_too_large", `the body is unpacked to more than ${bytesMax} bytes`, { limit });
  }
  if (bytes > ratioBytesMax) {
    const limit = { name: "decoded_ratio", max: RATIO_MAX } as const;
    throw new Failure("body_too_large", `the body is unpacked to more than ${RATIO_MAX} times its size`, { limit });
  }
}
