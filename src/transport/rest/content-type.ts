import type { IncomingHttpHeaders } from "node:http";
import { Failure } from "../../failure/failure.ts";

/** What kinds of body a push may have. */
export type BodyForm = "json" | "paste";

/** RFC 9110, 8.3.1, as far as it concerns us: a type, and parameters. */
const MEDIA_TYPE = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)\s*((?:;[^;]*)*)$/;
const CHARSET = /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/i;

/**
 * Which form a body says that it has.
 *
 * @throws content_type_required, unsupported_media_type, unsupported_charset
 */
export function bodyForm(header: IncomingHttpHeaders["content-type"]): BodyForm {
  if (header === undefined || header.trim() === "") {
    throw new Failure("content_type_required", "say what the body is: Content-Type: application/json, or text/plain for a terminal paste");
  }
  const [, type = "", parameters = ""] = MEDIA_TYPE.exec(header) ?? [];
  const form = formOf(type.toLowerCase());
  requireUtf8(parameters);
  return form;
}

function formOf(type: string): BodyForm {
  if (type === "application/json") return "json";
  if (type === "text/plain") return "paste";
  throw new Failure("unsupported_media_type", "a snapshot is application/json, a terminal paste text/plain");
}

function requireUtf8(parameters: string): void {
  const charset = parameters
    .split(";")
    .map((parameter) => CHARSET.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  if (charset === undefined || charset.toLowerCase() === "utf-8") return;
  throw new Failure("unsupported_charset", "bodies are UTF-8");
}
