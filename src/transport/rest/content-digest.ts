import { createHash } from "node:crypto";
import { Failure } from "../../failure/failure.ts";

/** Those of RFC 9530 that are not deprecated. */
const ALGORITHMS = { "sha-256": "sha256", "sha-512": "sha512" } as const;
type Algorithm = keyof typeof ALGORITHMS;

/** A dictionary of byte sequences (RFC 8941): `sha-256=:base64:, sha-512=:base64:`. */
const MEMBER = /^\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):\s*$/;

/**
 * Checks the bytes as they came, so before they are unpacked, against Content-Digest where it was sent.
 *
 * @throws digest_invalid, digest_mismatch
 */
export function checkContentDigest(header: string | readonly string[] | undefined, bytes: Buffer): void {
  if (header === undefined) return;
  const members = [header].flat().join(",").split(",").map(parseMember);
  const known = members.filter((member) => member !== null);
  if (known.length === 0) throw new Failure("digest_invalid", "Content-Digest has neither sha-256 nor sha-512");
  for (const { algorithm, digest } of known) {
    if (createHash(ALGORITHMS[algorithm]).update(bytes).digest("base64") !== digest) {
      throw new Failure("digest_mismatch", `the body is not the one whose ${algorithm} Content-Digest tells`);
    }
  }
}

/** Null: an algorithm that we do not know, which is passed over. */
function parseMember(text: string): { algorithm: Algorithm; digest: string } | null {
  const [, name, digest] = MEMBER.exec(text) ?? [];
  if (name === undefined || digest === undefined) throw new Failure("digest_invalid", "Content-Digest is not like sha-256=:base64:");
  return isAlgorithm(name) ? { algorithm: name, digest } : null;
}

const isAlgorithm = (name: string): name is Algorithm => Object.hasOwn(ALGORITHMS, name);
