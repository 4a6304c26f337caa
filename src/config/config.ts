import { join, resolve } from "node:path";
import { z } from "zod";
import { CLIENT_VARIABLES } from "./client-settings.ts";
import { parseDurationMs } from "./duration.ts";
import type { HostFacts } from "./host-facts.ts";
import { nearestName } from "./nearest-name.ts";
import { parseTrustedProxies, type TrustedProxies } from "./trusted-proxies.ts";
import { VARIABLES, type VariableName } from "./variables.ts";

/** The settings of one run, read once at the start and frozen. What each means stands in variables.ts. */
export type Config = Readonly<{
  host: string;
  /** `open` only on a loopback address. */
  auth: "open" | "tokens";
  /** 0: any free port. */
  port: number;
  /** Null: use the embedded PostgreSQL in dataDir. */
  databaseUrl: string | null;
  /** Absolute path. */
  dataDir: string;
  retentionDays: number;
  lostAfterMs: number;
  volatileHours: number;
  findingsDelayMs: number;
  queryTimeoutMs: number;
  introspection: boolean;
  poolSize: number;
  answerWithinMs: number;
  /** 0: no limit. */
  pushesPerMinute: number;
  logLevel: LogLevel;
  /** Without a trailing slash. Null: what the request was sent to. */
  publicUrl: string | null;
  /** Begins with a slash and ends without; empty where all paths are ours. */
  basePath: string;
  /** Null: X-Forwarded headers are nobody's. */
  trustProxy: TrustedProxies | null;
}>;

type LogLevel = (typeof LOG_LEVELS)[number];

type Environment = Readonly<Record<string, string | undefined>>;
type Settings = z.output<typeof SETTINGS>;

/** Settings that cannot be used. The message lists all of them, one a line; the program ends with status 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
/** A message of ours must not carry the password that this may hold. */
const SECRET: VariableName = "DATABASE_URL";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** As long as a statement may take at most. */
const QUERY_TIMEOUT_MAX_MS = 30_000;

const SETTINGS = z.object({
  HOST: z.string().regex(/^[^\s/]+$/, "expected an address or a host name"),
  VXLENS_AUTH: z.enum(["open", "tokens"], "expected open or tokens"),
  PORT: wholeNumber(0, 65_535),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "expected postgresql://user:password@host:port/database" }).nullable(),
  VXLENS_DATA_DIR: z.string().nullable(),
  VXLENS_RETENTION_DAYS: wholeNumber(1, 36_500),
  // A node that pushes every few seconds is overdue, not lost, when it misses some.
  VXLENS_LOST_AFTER: z
    .string()
    .transform(durationFrom(MINUTE_MS, Number.POSITIVE_INFINITY, "expected a duration of at least 1m, such as 30m, 24h or 7d")),
  VXLENS_VOLATILE_HOURS: wholeNumber(0, 8_760),
  VXLENS_FINDINGS_DELAY: z.string().transform(durationFrom(0, HOUR_MS, "expected a duration of at most 1h, such as 0s, 2s or 1m")),
  VXLENS_QUERY_TIMEOUT: z.string().transform(durationFrom(1_000, QUERY_TIMEOUT_MAX_MS, "expected a duration from 1s to 30s")),
  VXLENS_INTROSPECTION: z.enum(["on", "off"], "expected on or off"),
  VXLENS_POOL_SIZE: wholeNumber(1, 500),
  VXLENS_ANSWER_WITHIN: z.string().transform(durationFrom(1_000, MINUTE_MS, "expected a duration from 1s to 1m, such as 5s")),
  VXLENS_PUSH_RATE: wholeNumber(0, 1_000_000),
  VXLENS_LOG_LEVEL: z.enum(LOG_LEVELS, `expected one of ${LOG_LEVELS.join(", ")}`),
  VXLENS_PUBLIC_URL: z.string().refine(isBaseUrl, "expected http:// or https://, a host, and at most a port and a path").nullable(),
  VXLENS_BASE_PATH: z
    .string()
    .regex(/^(?:\/[\w.~-]+)+\/?$/, "expected a path such as /vxlens")
    .nullable(),
  VXLENS_TRUST_PROXY: z.string().transform(trustedProxies).nullable(),
} satisfies Record<VariableName, z.ZodType>);

/**
 * The configuration that `environment` asks for on this machine, and a warning for each variable that looks like ours but is not.
 *
 * @throws ConfigError naming every variable that cannot be used
 */
export function readConfig(
  environment: Environment,
  host: Pick<HostFacts, "uid" | "home">,
): { config: Config; warnings: readonly string[] } {
  const texts = Object.fromEntries(VARIABLES.map(({ name, fallback }) => [name, textOf(environment, name) ?? fallback]));
  const settings = SETTINGS.safeParse(texts);
  if (!settings.success) throw new ConfigError(complaint(settings.error.issues, texts));

  refuseOpenToOthers(settings.data);
  const dataDir = settings.data.VXLENS_DATA_DIR ?? defaultDataDir(environment, host);
  return { config: Object.freeze(toConfig(settings.data, resolve(dataDir))), warnings: warningsAbout(environment) };
}

/** An empty variable counts as unset: that is how compose files pass on what they do not have. */
function textOf(environment: Environment, name: string): string | null {
  const text = environment[name]?.trim() ?? "";
  return text === "" ? null : text;
}

function complaint(issues: readonly z.core.$ZodIssue[], texts: Readonly<Record<string, string | null>>): string {
  const lines = issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `  ${name}${name === SECRET ? "" : `=${JSON.stringify(texts[name])}`}: ${message}`;
  });
  return ["these settings cannot be used:", ...lines, "--help lists all settings."].join("\n");
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/i;

function refuseOpenToOthers({ HOST, VXLENS_AUTH }: Settings): void {
  if (VXLENS_AUTH === "tokens" || LOOPBACK.test(HOST)) return;
  throw new ConfigError(
    `HOST=${JSON.stringify(HOST)} lets others in, and without authentication everybody may read and write everything: ` +
      "set VXLENS_AUTH=tokens (`vxlens token create admin --database` makes the first token), or HOST=127.0.0.1.",
  );
}

/** The XDG base directory specification has such data under XDG_STATE_HOME, and a relative path there ignored. */
function defaultDataDir(environment: Environment, host: Pick<HostFacts, "uid" | "home">): string {
  if (host.uid === 0) return "/var/lib/vxlens";
  const state = textOf(environment, "XDG_STATE_HOME");
  return join(state?.startsWith("/") ? state : join(host.home, ".local", "state"), "vxlens");
}

function toConfig(settings: Settings, dataDir: string): Config {
  return {
    host: settings.HOST,
    auth: settings.VXLENS_AUTH,
    port: settings.PORT,
    databaseUrl: settings.DATABASE_URL,
    dataDir,
    retentionDays: settings.VXLENS_RETENTION_DAYS,
    lostAfterMs: settings.VXLENS_LOST_AFTER,
    volatileHours: settings.VXLENS_VOLATILE_HOURS,
    findingsDelayMs: settings.VXLENS_FINDINGS_DELAY,
    queryTimeoutMs: settings.VXLENS_QUERY_TIMEOUT,
    introspection: settings.VXLENS_INTROSPECTION === "on",
    poolSize: settings.VXLENS_POOL_SIZE,
    answerWithinMs: settings.VXLENS_ANSWER_WITHIN,
    pushesPerMinute: settings.VXLENS_PUSH_RATE,
    logLevel: settings.VXLENS_LOG_LEVEL,
    publicUrl: settings.VXLENS_PUBLIC_URL?.replace(/\/+$/, "") ?? null,
    basePath: settings.VXLENS_BASE_PATH?.replace(/\/$/, "") ?? "",
    trustProxy: settings.VXLENS_TRUST_PROXY,
  };
}

/** The agent carries it between quotes of a shell, and puts paths behind it. */
function isBaseUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[\w.~:/%[\]-]+$/.test(text);
}

function warningsAbout(environment: Environment): string[] {
  const known: readonly string[] = VARIABLES.map(({ name }) => name);
  const ofCommands: readonly string[] = Object.values(CLIENT_VARIABLES);
  const strange = Object.keys(environment).filter((name) => name.startsWith("VXLENS_") && ![...known, ...ofCommands].includes(name));
  return strange.sort().map((name) => {
    const near = nearestName(name, known);
    return `${name} is not a setting of vxlens${near === null ? "" : `; did you mean ${near}?`}`;
  });
}

function wholeNumber(least: number, most: number) {
  const message = `expected a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

/** Reads a duration within bounds. */
function durationFrom(leastMs: number, mostMs: number, message: string) {
  return (text: string, context: z.RefinementCtx): number => {
    const value = parseDurationMs(text);
    if (value !== null && value >= leastMs && value <= mostMs) return value;
    context.addIssue(message);
    return z.NEVER;
  };
}

function trustedProxies(text: string, context: z.RefinementCtx): TrustedProxies {
  const trusted = parseTrustedProxies(text);
  if (trusted !== null) return trusted;
  context.addIssue("expected how many proxies there are, 1 to 9, or their addresses, such as 127.0.0.1,10.0.0.0/8");
  return z.NEVER;
}
