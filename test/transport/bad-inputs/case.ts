import type { FailureCode } from "../../../src/failure/failure.ts";
import { SNAPSHOT_PATH } from "../../support/api.ts";
import type { Sending } from "../../support/raw-http.ts";

/** One request, told by its parts. */
export type Call = Readonly<{
  method?: string;
  target?: string;
  /** Without it, the body is JSON. Host, the length and the end of the connection are added. */
  headers?: readonly (readonly [name: string, value: string])[];
  body?: string | Buffer;
}>;

/** Bytes as they are. */
export type RawBytes = Sending & Readonly<{ bytes: string | Buffer | readonly (string | Buffer)[] }>;

/** An input, and what it is answered. None of them changes a row: what is taken is a dry run or a read. */
export type Case = Readonly<{
  name: string;
  send: Call | RawBytes;
  status: number;
  /** Of the problem; null: it is none. */
  code: FailureCode | null;
  /** Of the only thing that is wrong with the content. */
  pointer?: string;
  /** The limit that is named. */
  limit?: string;
  /** The codes of all warnings, in their order. */
  warnings?: readonly string[];
  /** As Apollo tells it, with status 200 or 400. */
  graphqlCode?: string;
  /** What some headers of the answer are. */
  headers?: Readonly<Record<string, string>>;
  /** What the answer's text holds, or the texts of all answers. */
  says?: RegExp;
}>;

export type More = Partial<Omit<Case, "name" | "send" | "status" | "code">>;

/** A refusal with the given status and code. */
export const refused =
  (status: number, code: FailureCode) =>
  (name: string, send: Case["send"], more: More = {}): Case => ({ name, send, status, code, ...more });

/** What is taken, with these warnings and no others. */
export const taken = (name: string, send: Call, warnings: readonly string[] = []): Case => ({
  name,
  send: { ...send, target: `${send.target ?? SNAPSHOT_PATH}?dryRun=true` },
  status: 200,
  code: null,
  warnings,
});

/** A push of this text. */
export const pushed = (body: string | Buffer, send: Omit<Call, "body"> = {}): Call => ({ ...send, body });
/** A push of this as JSON. */
export const reported = (envelope: unknown, send: Omit<Call, "body"> = {}): Call => ({ ...send, body: JSON.stringify(envelope) });
/** A question. */
export const asked = (target: string, send: Omit<Call, "target"> = {}): Call => ({ method: "GET", headers: [], ...send, target });

/** A push that would change something if it were taken. */
export const FDB = "c2:8a:fe:64:a4:f0 dev flannel.1 dst 10.9.9.9 self permanent\n";
export const SOUND = JSON.stringify({ fdb: FDB });
