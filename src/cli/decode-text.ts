import { isUtf8 } from "node:buffer";
import { UsageError } from "./usage-error.ts";

const MARK = "\uFEFF";

/**
 * The text of a file; `path` names it to the user. A byte order mark is dropped: an editor put it there.
 *
 * @throws UsageError where the bytes are no UTF-8
 */
export function decodeText(bytes: Buffer, path: string): string {
  if (!isUtf8(bytes)) throw new UsageError(`${path} is not UTF-8 text${isPacked(bytes) ? ", it is packed with gzip: unpack it" : ""}`);
  const text = bytes.toString("utf8");
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}

/** https://www.rfc-editor.org/rfc/rfc1952#page-5 */
const isPacked = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
