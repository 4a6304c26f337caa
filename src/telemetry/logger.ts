import { type DestinationStream, destination, type LevelWithSilent, type Logger, pino, stdTimeFunctions } from "pino";

export type { Logger } from "pino";

/** Unwritten log lines are dropped beyond this size, so that a reader that has stopped cannot stop the service. */
const BACKLOG_BYTES_MAX = 4 * 1024 * 1024;

const SECRET_HEADERS = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
const HEADER_HOLDERS = ["", "headers.", "*.headers."];

/**
 * A logger of JSON lines: level as a word, time in RFC 3339, credentials in headers replaced. ERROR asks someone to act now;
 * WARN is odd but handled; INFO tells the life of the service; DEBUG is for the one who writes it.
 * Lines go to standard output unless `to` is given.
 */
export function createLogger(options: Readonly<{ level: LevelWithSilent; to?: DestinationStream }>): Logger {
  const to = options.to ?? destination({ dest: 1, sync: false, maxLength: BACKLOG_BYTES_MAX });
  return pino(
    {
      level: options.level,
      base: { service: "vxlens" },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedPaths(), censor: "[redacted]" },
    },
    to,
  );
}

function redactedPaths(): string[] {
  return HEADER_HOLDERS.flatMap((holder) => SECRET_HEADERS.map((header) => pathOf(holder, header)));
}

/** pino reads `a["b-c"]`, but no bare name with a dash. */
function pathOf(holder: string, header: string): string {
  return header.includes("-") ? `${holder.replace(/\.$/, "")}["${header}"]` : `${holder}${header}`;
}
