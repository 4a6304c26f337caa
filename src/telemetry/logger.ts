import { type DestinationStream, destination, type LevelWithSilent, pino, type Logger as PinoLogger, stdTimeFunctions } from "pino";
import { withoutTokens } from "./without-tokens.ts";

export type Logger = PinoLogger;

/** Unwritten log lines are dropped beyond this size, so that a reader that has stopped cannot stop the service. */
const BACKLOG_BYTES_MAX = 4 * 1024 * 1024;

const SECRET_HEADERS = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
const HEADER_HOLDERS = ["", "headers.", "*.headers."];

/**
 * A logger of JSON lines: level as a word, time in RFC 3339, credentials in headers and tokens of ours replaced. ERROR asks someone to act now;
 * WARN is odd but handled; INFO tells the life of the service; DEBUG is for the one who writes it.
 */
export function createLogger({ level, to }: Readonly<{ level: LevelWithSilent; to: DestinationStream }>): Logger {
  return pino(
    {
      level,
      base: { service: "vxlens" },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: withoutTokens },
      redact: { paths: redactedPaths(), censor: "[redacted]" },
    },
    to,
  );
}

/** Standard error, for log lines. What is not written yet when the process ends is lost without `flushSync`. */
export const openLog = () => destination({ dest: 2, sync: false, maxLength: BACKLOG_BYTES_MAX });

function redactedPaths(): string[] {
  return HEADER_HOLDERS.flatMap((holder) => SECRET_HEADERS.map((header) => pathOf(holder, header)));
}

/** pino reads `a["b-c"]`, but no bare name with a dash. */
function pathOf(holder: string, header: string): string {
  return header.includes("-") ? `${holder.replace(/\.$/, "")}["${header}"]` : `${holder}${header}`;
}
