import type { ClientSettings } from "../config/client-settings.ts";
import type { Server } from "./ask-server.ts";
import { decodeText } from "./decode-text.ts";
import { readFile } from "./read-input.ts";
import type { Option, Options } from "./read-options.ts";
import { UsageError } from "./usage-error.ts";

/** The server that a command asks. */
export const SERVER: Option = {
  name: "server",
  value: "URL",
  meaning: "The server's base URL. Without it VXLENS_URL, else http://127.0.0.1:4000.",
};

/** By which right it is asked. No option takes a token itself: a command line is public. */
export const TOKEN_FILE: Option = {
  name: "token-file",
  value: "FILE",
  meaning: "File whose first line is a token. Without it VXLENS_TOKEN, else the server is asked without one.",
};

/** @throws UsageError where the URL is none, or the file cannot be read */
export function readServer({ values }: Options, settings: ClientSettings): Server {
  const url = (values.get(SERVER.name) ?? settings.url ?? "http://127.0.0.1:4000").replace(/\/+$/, "");
  if (!URL.canParse(url) || !/^https?:\/\/[^?#]+$/.test(url))
    throw new UsageError(`${JSON.stringify(url)} is no base URL: http:// or https://`);
  const file = values.get(TOKEN_FILE.name);
  return { url, token: file === undefined ? settings.token : firstLine(file) };
}

function firstLine(file: string): string {
  const line = decodeText(readFile(file), file).split("\n")[0]?.trim() ?? "";
  if (/^[\x21-\x7e]+$/.test(line)) return line;
  throw new UsageError(`${file} holds no token in its first line`);
}
