import { JsonCursor } from "./json-cursor.ts";
import { type JsonFault, JsonScanner } from "./json-scanner.ts";

/**
 * A JSON text's value, or what is in it that we do not take: one fault where it is not JSON, else up to 20, and the value as JSON.parse
 * gives it.
 */
export type JsonScan = Readonly<{ ok: true; value: unknown }> | Readonly<{ ok: false; faults: readonly JsonFault[]; value?: unknown }>;

/**
 * Reads a JSON text strictly: what JSON.parse would pass over in silence, such as duplicate keys or numbers that do not fit, is refused.
 * Two things are taken that strictness would refuse, since iproute2 prints them. Up to 6.2 a route or nexthop over a lightweight tunnel has
 * its tunnel's `dst`, `id` and `tos` beside its own: the tunnel's are given as `encap_dst`, `encap_id` and `encap_tos`. And an integer of
 * a row may have 64 bits, as the load_time of an XDP program in nanoseconds since boot (lib/bpf.c): one that a double rounds is given as
 * its digits.
 */
export function scanJson(text: string): JsonScan {
  const scanner = new JsonScanner(text);
  const isWhole = scanner.scan();
  const faults = scanner.faults();
  if (!isWhole) return { ok: false, faults };
  if (faults.length > 0) return { ok: false, faults, value: JSON.parse(text) };
  // JSON.parse keeps the last of two equal keys and rounds, our own reader does not; it is some times slower.
  return { ok: true, value: scanner.isLossy ? new JsonCursor(text).value() : JSON.parse(text) };
}
