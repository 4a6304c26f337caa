import type { IncomingHttpHeaders } from "node:http";
import { Failure } from "../../failure/failure.ts";

/** What kinds of body a push may have. */
export type BodyForm = "json" | "paste";

/** RFC 9110, 8.3.1, as far as it concerns us: a type, and parameters. */
const MEDIA_TYPE = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)\s*((?:;[^;]*)*)$/;
const CHARSET = /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/i;

/**
 * Which form a body says that it has, of those that are taken.
 *
 * @throws content_type_required, unsupported_media_type, unsupported_charset
 */
export function bodyForm(header: IncomingHttpHeaders["content-type"], taken: readonly BodyForm[]): BodyForm {
  const types = taken.map((form) => WHAT[form]).join(", or ");
  if (header === undefined || header.trim() === "")
    throw new Failure("content_type_required", `say what the body is: Content-Type: ${types}`);
  const [, type = "", parameters = ""] = MEDIA_TYPE.exec(header) ?? [];
  const form = taken.find((one) => TYPE[one] === type.toLowerCase());
  if (form === undefined) throw new Failure("unsupported_media_type", `the body has to be ${types}`);
  requireUtf8(parameters);
  return form;
}

/** As which a body of this form is sent. */
export const mediaType = (form: BodyForm): string => TYPE[form];

const TYPE: Readonly<Record<BodyForm, string>> = { json: "application/json", paste: "text/plain" };
const WHAT: typeof TYPE = { json: "application/json", paste: "text/plain for a terminal paste" };

function requireUtf8(parameters: string): void {
  const charset = parameters
    .split(";")
    .map((parameter) => CHARSET.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  if (charset === undefined || charset.toLowerCase() === "utf-8") return;
  throw new Failure("unsupported_charset", "bodies are UTF-8");
}
