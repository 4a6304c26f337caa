import { type Fields, isRawFields, MAX_U32 } from "./fields.ts";
import type { WordStep } from "./read-words.ts";
import type { Route } from "./rows.ts";

/** By its word in text: the name of a metric in JSON. */
const NAMES = "advmss window ssthresh cwnd reordering hoplimit initcwnd initrwnd quickack fastopen_no_cookie congctl:congestion";
/** In text they have a unit; in JSON they are milliseconds. */
const TIMES = "rtt rttvar rto_min";
/** What stands behind `features`, one or more of them. */
const FEATURE = /^(ecn|tcp_usec_ts|0x[0-9a-f]+)$/;

/** `"metrics": [{"mtu": 1400}]`. Before 5.3 the numbers stood there without their names, and are lost. */
export function mtuOf(fields: Fields): number | undefined {
  const listed = listedIn(fields);
  return listed === null ? undefined : fields.nested(listed).integer("mtu", MAX_U32);
}

/** The other metrics, by their names in JSON; undefined where there are none. */
export function metricsOf(fields: Fields): Route["metrics"] {
  const listed = listedIn(fields);
  if (listed === null) return undefined;
  const features = featuresOf(listed);
  const values = Object.entries(listed).filter((entry): entry is [string, number | string] => entry[0] !== "mtu" && isMetric(entry[1]));
  const metrics = Object.fromEntries(features === "" ? values : [...values, ["features", features]]);
  return Object.keys(metrics).length === 0 ? undefined : metrics;
}

const isMetric = (value: unknown): boolean => typeof value === "number" || typeof value === "string";

/** A list of words; iproute2 6.1 prints each as a key without a value. */
function featuresOf(listed: Readonly<Record<string, unknown>>): string {
  const words = Array.isArray(listed["features"]) ? listed["features"].map(String) : [];
  const bare = Object.keys(listed).filter((key) => listed[key] === null);
  return [...words, ...bare].sort().join(" ");
}

function listedIn({ raw }: Fields): Readonly<Record<string, unknown>> | null {
  const { metrics } = raw;
  return Array.isArray(metrics) && isRawFields(metrics[0]) ? metrics[0] : null;
}

/** The words of a route's metrics, which may be locked: `mtu lock 1400`, `rto_min lock 3s`. JSON does not say that they are. */
export const METRIC_STEPS: Readonly<Record<string, WordStep>> = {
  mtu: (words, at, fields) => {
    if (words[at] === "lock") fields["mtu_lock"] = true;
    return metricStep("mtu", (word) => word)(words, at, fields);
  },
  features: (words, at, fields) => {
    let end = at;
    while (FEATURE.test(words[end] ?? "")) end += 1;
    put(fields, "features", words.slice(at, end));
    return end;
  },
  ...Object.fromEntries(TIMES.split(" ").map((name) => [name, metricStep(name, milliseconds)])),
  ...Object.fromEntries(NAMES.split(" ").map((name) => nameStep(name))),
};

function nameStep(pair: string): readonly [string, WordStep] {
  const [word = "", name = word] = pair.split(":");
  return [word, metricStep(name, (text) => (/^\d+$/.test(text) ? Number(text) : text))];
}

function metricStep(name: string, read: (word: string) => unknown): WordStep {
  return (words, at, fields) => {
    const value = words[at] === "lock" ? at + 1 : at;
    put(fields, name, read(words[value] ?? ""));
    return value + 1;
  };
}

function put(fields: Record<string, unknown>, name: string, value: unknown): void {
  const listed = fields["metrics"];
  fields["metrics"] = [{ ...(Array.isArray(listed) ? listed[0] : undefined), [name]: value }];
}

/** 3000 of `3s`, 200 of `200ms`. */
function milliseconds(text: string): unknown {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
  return digits === undefined ? text : Math.round(Number(digits) * (unit === "s" ? 1_000 : 1));
}
