import { createHash } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { type Call, type Case, FDB, pushed, refused, SOUND, taken } from "./case.ts";

const MIB = 1024 * 1024;

const unsupportedMedia = refused(415, "unsupported_media_type");
const unsupportedCharset = refused(415, "unsupported_charset");
const unsupportedCoding = refused(415, "unsupported_encoding");
const empty = refused(400, "empty_body");
const badGzip = refused(400, "bad_gzip");
const notUtf8 = refused(400, "invalid_utf8");
const tooLarge = refused(413, "body_too_large");
const digestInvalid = refused(400, "digest_invalid");
const digestMismatch = refused(400, "digest_mismatch");

const typed = (type: string, body: string | Buffer = SOUND): Call => pushed(body, { headers: [["Content-Type", type]] });
const coded = (coding: string, body: string | Buffer): Call =>
  pushed(body, {
    headers: [
      ["Content-Type", "application/json"],
      ["Content-Encoding", coding],
    ],
  });
const zipped = (body: string | Buffer): Call => coded("gzip", body);
const digested = (...digests: readonly string[]): Call =>
  pushed(SOUND, {
    headers: [["Content-Type", "application/json"], ...digests.map((digest) => ["Content-Digest", digest] as const)],
  });
const within = (...bytes: readonly number[]): Call =>
  pushed(Buffer.concat([Buffer.from('{"fdb":"'), Buffer.from(bytes), Buffer.from('"}')]));
const sha = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest("base64");

const packed = gzipSync(SOUND);
const changed = (at: number, value: number): Buffer => Buffer.from(packed.map((byte, index) => (index === at ? value : byte)));
const flipped = (fromEnd: number): Buffer => changed(packed.length - fromEnd, (packed[packed.length - fromEnd] ?? 0) ^ 1);
const withFields = (flags: number, fields: Buffer): Buffer =>
  Buffer.concat([packed.subarray(0, 3), Buffer.from([flags]), packed.subarray(4, 10), fields, packed.subarray(10)]);

const TYPES: readonly Case[] = [
  refused(415, "content_type_required")("a body of no type", pushed(SOUND, { headers: [] }), {
    headers: { accept: "application/json, text/plain" },
  }),
  refused(415, "content_type_required")("a type that is blank", typed("  ")),
  unsupportedMedia("a form, as curl -d says", typed("application/x-www-form-urlencoded"), {
    headers: { accept: "application/json, text/plain" },
  }),
  unsupportedMedia("a form in parts", typed("multipart/form-data; boundary=x")),
  ...["text/html", "text/xml", "application/jsonx", "application/x-json", "application/problem+json", "application/octet-stream"].map(
    (type) => unsupportedMedia(`a body of the type ${type}`, typed(type)),
  ),
  ...["json", "/", "application/", "*/*", "application/json, text/plain", "application/json text/plain", "application/js\u00f6n"].map(
    (type) => unsupportedMedia(`a type that is none: ${type}`, typed(type)),
  ),
  ...["latin1", '"iso-8859-1"', "us-ascii", "utf-7", "utf-16", "utf-16le", "utf-32", "utf8x", ""].map((charset) =>
    unsupportedCharset(`the charset ${charset}`, typed(`application/json; charset=${charset}`)),
  ),
  unsupportedCharset("a charset behind another parameter", typed("application/json; v=1; Charset=KOI8-R")),
  unsupportedCharset("a paste in latin1", typed("text/plain; charset=latin1", FDB)),
  taken("a type in upper case, with a charset in quotes", typed('APPLICATION/JSON; Charset="UTF-8"')),
  taken("a paste", typed("text/plain; charset=utf-8", FDB)),
];

const CODINGS: readonly Case[] = [
  unsupportedCoding("a body packed with Brotli", coded("br", brotliCompressSync(SOUND)), { headers: { "accept-encoding": "gzip" } }),
  unsupportedCoding("a body packed with deflate", coded("deflate", deflateSync(SOUND))),
  ...["zstd", "compress", "gzip, gzip", "identity, gzip", "gzip;q=1", "*", "gz ip", "aws-chunked"].map((coding) =>
    unsupportedCoding(`a body packed with ${coding}`, coded(coding, packed)),
  ),
  badGzip("a plain body that is told to be gzip", zipped(SOUND)),
  badGzip("raw deflate that is told to be gzip", zipped(deflateRawSync(SOUND))),
  badGzip("zlib that is told to be gzip", zipped(deflateSync(SOUND))),
  badGzip("a gzip member that is cut off in its data", zipped(packed.subarray(0, -20))),
  badGzip("a gzip member without its checksum", zipped(packed.subarray(0, -8))),
  badGzip("a gzip member without its last byte", zipped(packed.subarray(0, -1))),
  badGzip("a gzip header alone", zipped(packed.subarray(0, 10))),
  badGzip("two bytes of a gzip header", zipped(packed.subarray(0, 2))),
  badGzip("a gzip member with another magic number", zipped(changed(1, 0))),
  badGzip("a gzip member of another method", zipped(changed(2, 7))),
  badGzip("a gzip member with reserved flags", zipped(changed(3, 0x80))),
  badGzip("a gzip member with a wrong checksum", zipped(flipped(6))),
  badGzip("a gzip member with a wrong length", zipped(flipped(4))),
  badGzip("a gzip member with damaged data", zipped(changed(20, 0xff))),
  badGzip("a gzip comment without an end", zipped(Buffer.concat([changed(3, 16).subarray(0, 10), Buffer.from("no end")]))),
  badGzip("a gzip extra field beyond the end", zipped(Buffer.concat([changed(3, 4).subarray(0, 10), Buffer.from([255, 255, 1])]))),
  badGzip("a gzip member with a byte behind it", zipped(Buffer.concat([packed, Buffer.from("x")]))),
  badGzip("a gzip member with zeros behind it", zipped(Buffer.concat([packed, Buffer.alloc(512)]))),
  badGzip("two gzip members", zipped(Buffer.concat([packed, packed]))),
  taken("a gzip member", zipped(packed)),
  taken("x-gzip, as RFC 9110 has it", coded("X-GZIP", packed)),
  taken("identity", coded("identity", SOUND)),
  taken("a gzip member with a name", zipped(withFields(8, Buffer.from("snapshot.json\0")))),
];

const TEXTS: readonly Case[] = [
  empty("no body at all", pushed("")),
  empty("no body, and no type of one that matters", typed("text/plain", "")),
  empty("a gzip member with nothing in it", zipped(gzipSync(""))),
  refused(400, "bom_not_allowed")("a byte order mark of UTF-8", pushed(`\uFEFF${SOUND}`)),
  refused(400, "bom_not_allowed")("a byte order mark alone", pushed("\uFEFF")),
  refused(400, "bom_not_allowed")("a paste with a byte order mark", typed("text/plain", `\uFEFF${FDB}`)),
  notUtf8("UTF-16", pushed(Buffer.from(`\uFEFF${SOUND}`, "utf16le"))),
  notUtf8("a byte that is in no UTF-8", within(0xff, 0xfe)),
  notUtf8("latin1", within(0xe9)),
  notUtf8("a slash that is written too long", within(0xc0, 0xaf)),
  notUtf8("a NUL that is written too long", within(0xc0, 0x80)),
  notUtf8("surrogates that are encoded (CESU-8)", within(0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80)),
  notUtf8("a character that is cut off", within(0xe2, 0x82)),
  notUtf8("a continuation without a beginning", within(0x80)),
  notUtf8("a character beyond Unicode", within(0xf4, 0x90, 0x80, 0x80)),
  notUtf8("a character of five bytes", within(0xf8, 0x88, 0x80, 0x80, 0x80)),
  notUtf8("a paste that is no UTF-8", typed("text/plain", Buffer.concat([Buffer.from(FDB), Buffer.from([0xff])]))),
  notUtf8("a gzip member that holds no UTF-8", zipped(gzipSync(Buffer.from([0x7b, 0xff, 0x7d])))),
  refused(422, "nul_character")("a paste with a NUL", typed("text/plain", `${FDB}\0`)),
];

const SIZES: readonly Case[] = [
  tooLarge("4 MiB and a byte", pushed(SOUND.padEnd(4 * MIB + 1, " ")), { limit: "wire_bytes" }),
  tooLarge("16 MB of zeros in 16 kB", zipped(gzipSync(Buffer.alloc(16 * MIB))), { limit: "decoded_ratio" }),
  tooLarge("a gigabyte of zeros in one megabyte", zipped(bomb(1024)), { limit: "decoded_bytes" }),
  tooLarge("50 MB of blanks before the snapshot", zipped(gzipSync(`${" ".repeat(50 * MIB)}${SOUND}`)), { limit: "decoded_ratio" }),
];

const DIGESTS: readonly Case[] = [
  digestMismatch("the digest of another body", digested(`sha-256=:${sha("sha256", "other")}:`)),
  digestMismatch("a digest that is cut off", digested(`sha-256=:${sha("sha256", SOUND).slice(0, 20)}:`)),
  digestMismatch("two digests of which one is wrong", digested(`sha-256=:${sha("sha256", SOUND)}:, sha-512=:${sha("sha512", "other")}:`)),
  digestMismatch("an empty digest", digested("sha-256=::")),
  digestInvalid("a digest without colons", digested(`sha-256=${sha("sha256", SOUND)}`)),
  digestInvalid("a digest of no algorithm that we know", digested("md5=:AAAA:")),
  digestInvalid("a digest header of one word", digested("sha-256")),
  digestInvalid("a digest in hexadecimal", digested(`sha-256=:${createHash("sha256").update(SOUND).digest("hex")}-:`)),
  digestInvalid("an empty digest header", digested("")),
  taken("the right digest beside one of an unknown algorithm", digested("md5=:AAAA:", `sha-256=:${sha("sha256", SOUND)}:`)),
];

/** Media types, charsets, codings, UTF-8, sizes and digests of bodies. */
export const CONTENT_CASES: readonly Case[] = [...TYPES, ...CODINGS, ...TEXTS, ...SIZES, ...DIGESTS];

/** Zeros by the MiB, made of one packed MiB again and again: packing a gigabyte would take long. */
function bomb(mebibytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MIB), { finishFlush: 2 });
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([header, ...Array.from({ length: mebibytes }, () => block), Buffer.from([3, 0]), Buffer.alloc(8)]);
}
