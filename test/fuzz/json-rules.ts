const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

const DEPTH_MAX = 32;
const ELEMENTS_MAX = 100_000;
const TUNNEL_KEYS = ["dst", "id", "tos"];

type Frame = {
  readonly kind: "[" | "{";
  readonly isRow: boolean;
  readonly keys: Set<string>;
  elements: number;
  key: string | null;
  isTunnel: boolean;
};

/** What a text has that we do not take; `isLossy`: it has what we take and JSON.parse would lose. */
export type Broken = Readonly<{ codes: ReadonlySet<string>; isLossy: boolean }>;

/**
 * The rules of scanJson, told a second time and slowly: for a text that JSON.parse takes, each rule that it breaks. Where the scanner walks
 * the text, this walks a list of tokens, so that neither has the other's mistakes.
 */
export function rulesBroken(text: string): Broken {
  const codes = new Set<string>();
  const frames: Frame[] = [];
  let isLossy = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (!PUNCTUATION.has(token)) isLossy = readValue(token, frames, codes) || isLossy;
    else if (token === "{" || token === "[") open(token, frames, codes);
    else if (token === "}" || token === "]") frames.pop();
    else if (token === ",") endProperty(frames.at(-1));
  }
  return { codes, isLossy };
}

const PUNCTUATION: ReadonlySet<string> = new Set("{}[],:");

function open(kind: Frame["kind"], frames: Frame[], codes: Set<string>): void {
  const holder = frames.at(-1);
  countElement(holder, codes);
  frames.push({ kind, isRow: isRowPlace(holder), keys: new Set(), elements: 0, key: null, isTunnel: false });
  if (frames.length > DEPTH_MAX) codes.add("json_too_deep");
}

/** Whether it is what we take and JSON.parse would lose. */
function readValue(token: string, frames: readonly Frame[], codes: Set<string>): boolean {
  const frame = frames.at(-1);
  const isKey = frame?.kind === "{" && frame.key === null;
  return isKey ? readKey(token, frame, codes) : readScalar(token, { frame, depth: frames.length, codes });
}

/** An object in a list, or the nexthop object of a route. */
const isRowPlace = (holder: Frame | undefined): boolean => holder?.kind === "[" || (holder?.kind === "{" && holder.key === "nh_info");

function countElement(frame: Frame | undefined, codes: Set<string>): void {
  if (frame?.kind !== "[") return;
  frame.elements += 1;
  if (frame.elements > ELEMENTS_MAX) codes.add("too_many_rows");
}

function endProperty(frame: Frame | undefined): void {
  if (frame !== undefined) frame.key = null;
}

/** Whether a second key is one that a tunnel may have. */
function readKey(token: string, frame: Frame, codes: Set<string>): boolean {
  const key = readString(token, codes);
  frame.key = key;
  if (["__proto__", "constructor", "prototype"].includes(key)) codes.add("forbidden_key");
  if (!frame.keys.has(key)) {
    frame.keys.add(key);
    return false;
  }
  const isAllowed = frame.isTunnel && frame.isRow && TUNNEL_KEYS.includes(key);
  if (!isAllowed) codes.add("json_duplicate_key");
  return isAllowed;
}

/** Whether a number is one that a double rounds. */
function readScalar(token: string, at: { frame: Frame | undefined; depth: number; codes: Set<string> }): boolean {
  const { frame, depth, codes } = at;
  countElement(frame, codes);
  if (frame?.kind === "{" && frame.key === "encap") frame.isTunnel = token.startsWith('"');
  if (token.startsWith('"')) readString(token, codes);
  if (!/^[-\d]/.test(token)) return false;
  const value = Number(token);
  if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return false;
  if (/[.eE]/.test(token)) codes.add("json_number");
  else if (depth <= 1) codes.add("out_of_range");
  else return true;
  return false;
}

function readString(token: string, codes: Set<string>): string {
  const text = String(JSON.parse(token));
  if (text.includes("\0")) codes.add("nul_character");
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) codes.add("lone_surrogate");
  return text;
}
