import { randomUUID } from "node:crypto";

const SANE = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The id under which one request is logged and answered: the caller's own X-Request-Id when it is 1 to 64 letters, digits,
 * dots, underscores or dashes, else a new UUID. Anything else could forge log lines.
 */
export function requestIdFrom(header: string | readonly string[] | undefined): string {
  return typeof header === "string" && SANE.test(header) ? header : randomUUID();
}
