import type { IncomingHttpHeaders } from "node:http";
import { Failure } from "../../failure/failure.ts";

export type ContentCoding = "identity" | "gzip";

/**
 * How a body is packed. One coding at most: what is packed twice is nobody's snapshot.
 *
 * @throws unsupported_encoding
 */
export function contentCoding(header: IncomingHttpHeaders["content-encoding"]): ContentCoding {
  switch (header?.trim().toLowerCase() ?? "") {
    case "":
    case "identity":
      return "identity";
    case "gzip":
    case "x-gzip":
      return "gzip";
    default:
      throw new Failure("unsupported_encoding", "bodies are packed with gzip once, or not at all");
  }
}
