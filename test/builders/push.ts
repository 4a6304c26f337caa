import type { SectionReading } from "../../src/domain/snapshot/fact.ts";
import { toFacts } from "../../src/domain/snapshot/facts.ts";
import type { FdbEntry, Route, SectionRows } from "../../src/domain/snapshot/rows.ts";
import { SECTIONS, type Section } from "../../src/domain/snapshot/section.ts";
import type { AcceptOptions } from "../../src/intake/accept-snapshot.ts";
import type { Push } from "../../src/intake/push.ts";
import { ip, mac, route, vtepMac } from "./overlay.ts";

/** When the tests' pushes come in, unless they say otherwise. */
export const NOON = Date.UTC(2026, 10, 22, 12);
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
/** Pushes are taken from a year back. */
export const ACCEPT: AcceptOptions = { historyFrom: NOON - 365 * 24 * 60 * MINUTE, isDryRun: false };

/** What a push says of some sections; the others are not collected. */
export type Reported = Readonly<Partial<Record<Section, SectionReading>>>;

/** A push as the readers would hand it on: of node `a`, made and received at noon, empty unless told otherwise. */
export function pushOf(reported: Reported, more: Partial<Omit<Push, "readings">> = {}): Push {
  const receivedAt = more.receivedAt ?? NOON;
  const times = { receivedAt, observedAt: receivedAt, sentAt: receivedAt, isBackfill: false };
  return { cluster: "test", node: "a", ...times, intervalSeconds: 60, agentVersion: "1.0.0", readings: readingsOf(reported), ...more };
}

/** A section that was read without a fault. */
export function ok<S extends Section>(section: S, rows: readonly SectionRows[S][]): SectionReading {
  const { facts, volatile } = toFacts(section, rows);
  return { status: "ok", facts, volatile };
}

export const failed = (error: string): SectionReading => ({ status: "error", error });

/** The way to a peer's pods. */
export const routeTo = (peer: number, gateway: string): Route => route(`10.42.${peer}.0/24`, { gateway: ip(gateway), link: "flannel.1" });

/** To which underlay address frames for a peer's VTEP go. */
export const entryTo = (peer: number, remoteVtep: string): FdbEntry => ({
  mac: vtepMac(peer),
  link: "flannel.1",
  remoteVtep: ip(remoteVtep),
  state: "permanent",
  flags: ["self"],
});

/** An FDB entry that the kernel learned by itself. */
export const learnedEntry = (number: number): FdbEntry => ({
  mac: mac(`02:00:00:00:00:0${number}`),
  link: "veth1",
  master: "cni0",
  state: "",
});

function readingsOf(reported: Reported): Push["readings"] {
  const entries = SECTIONS.map((section): [Section, SectionReading] => [section, reported[section] ?? { status: "not_collected" }]);
  return Object.fromEntries(entries) as Push["readings"];
}
