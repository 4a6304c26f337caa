import { crc32, createInflateRaw } from "node:zlib";
import { Failure } from "../../failure/failure.ts";
import { gzipHeaderEnd } from "./gzip-header.ts";

/** No table of a node is packed better; real ones are at 10 to 20. */
const RATIO_MAX = 200;

const TRAILER_BYTES = 8;

/**
 * Unpacks one gzip member, and nothing behind it. Stops as soon as a limit is passed.
 *
 * @throws bad_gzip, body_too_large
 */
export async function gunzip(packed: Buffer, { bytesMax }: { bytesMax: number }): Promise<Buffer> {
  const start = gzipHeaderEnd(packed);
  const end = packed.length - TRAILER_BYTES;
  if (start === null || end < start) throw badGzip("it does not begin like one");

  const deflated = packed.subarray(start, end);
  const plain = await inflate(deflated, { bytesMax, ratioBytesMax: packed.length * RATIO_MAX });
  if (crc32(plain) !== packed.readUInt32LE(end) || plain.length !== packed.readUInt32LE(end + 4)) throw badGzip("its checksum is wrong");
  return plain;
}

const badGzip = (why: string): Failure => new Failure("bad_gzip", `the body is not one gzip member: ${why}`);

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
