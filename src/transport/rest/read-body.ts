import { isUtf8 } from "node:buffer";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { IncomingMessage } from "node:http";
import type { Request } from "express";
import { Failure } from "../../failure/failure.ts";
import { contentCoding } from "./content-coding.ts";
import { checkContentDigest } from "./content-digest.ts";
import { type BodyForm, bodyForm, mediaType } from "./content-type.ts";
import { gunzip } from "./gunzip.ts";

/** What is read of a request: which forms, and how many bytes as they come over the wire and unpacked. */
export type BodyLimits = Readonly<{ forms: readonly BodyForm[]; wireBytes: number; decodedBytes: number }>;

/** Of a snapshot. */
export const SNAPSHOT_BODY: BodyLimits = { forms: ["json", "paste"], wireBytes: 4 * 1024 * 1024, decodedBytes: 32 * 1024 * 1024 };

/** A body whose bytes are there, not yet unpacked; and how to have it packed. */
export type RawBody = Readonly<{ form: BodyForm; bytes: Buffer; unpack: () => Promise<Buffer>; pack: () => Promise<Buffer> }>;

/**
 * Reads the bytes of a request. What its headers tell is checked before anything is read.
 *
 * @throws content_type_required, unsupported_media_type, unsupported_charset, unsupported_encoding, body_too_large, empty_body,
 *   bad_request, digest_invalid, digest_mismatch
 */
export async function readRawBody(request: Request, limits: BodyLimits): Promise<RawBody> {
  const { headers } = request;
  const form = formOf(request, limits.forms);
  const coding = contentCoding(headers["content-encoding"]);
  if (Number(headers["content-length"] ?? 0) > limits.wireBytes) throw tooLarge(limits.wireBytes);

  const bytes = await collect(request, limits.wireBytes);
  if (bytes.length === 0) throw new Failure("empty_body", "the body is empty");
  checkContentDigest(headers["content-digest"], bytes);
  return {
    form,
    bytes,
    unpack: async () => (coding === "gzip" ? gunzip(bytes, { bytesMax: limits.decodedBytes }) : bytes),
    pack: async () => (coding === "gzip" ? bytes : promisify(gzip)(bytes)),
  };
}

/** Where it is none of these, the answer says which would be taken (RFC 9110, 12.5.1). */
function formOf({ headers, res }: Request, forms: readonly BodyForm[]): BodyForm {
  try {
    return bodyForm(headers["content-type"], forms);
  } catch (error) {
    res?.set("Accept", forms.map(mediaType).join(", "));
    throw error;
  }
}

/**
 * Unpacks a body into its text.
 *
 * @throws bad_gzip, body_too_large, empty_body, invalid_utf8, bom_not_allowed
 */
export async function readText(body: RawBody): Promise<string> {
  const bytes = await body.unpack();
  if (bytes.length === 0) throw new Failure("empty_body", "the body is empty once it is unpacked");
  if (!isUtf8(bytes)) throw new Failure("invalid_utf8", "the body is not UTF-8");
  const text = bytes.toString("utf8");
  if (text.startsWith("\uFEFF")) throw new Failure("bom_not_allowed", "the body begins with a byte order mark; UTF-8 needs none");
  return text;
}

function tooLarge(bytesMax: number): Failure {
  const limit = { name: "wire_bytes", max: bytesMax } as const;
  return new Failure("body_too_large", `the body is larger than ${bytesMax} bytes; gzip makes a snapshot about 15 times smaller`, {
    limit,
  });
}

/** What comes after the limit is thrown away as it comes, so that the sender gets to read the answer. */
function collect(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) {
        chunks.push(chunk);
      } else {
        chunks.length = 0;
        reject(tooLarge(bytesMax));
      }
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", (error) => reject(new Failure("bad_request", "the body ended before it was whole", { cause: error })));
  });
}
