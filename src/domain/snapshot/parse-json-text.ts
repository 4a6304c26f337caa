import { endOfString } from "./end-of-string.ts";
import { isRawFields, type RawFields } from "./fields.ts";
import { JsonCursor, JsonProblem } from "./json-cursor.ts";
import { scanJson } from "./scan-json.ts";

/** What a tool's JSON says, as far as it can be read. */
export type JsonText = Readonly<{
  /** The objects of all arrays, in order, with the line on which each begins, from 1. */
  rows: readonly Readonly<{ line: number; value: RawFields }>[];
  /** Objects, or parts of them, that could not be read. */
  lost: readonly Readonly<{ code: "json_object_lost" | "value_lost"; line: number; detail: string }>[];
  /** Why the text cannot stand for a whole table, such as that it ends within an array; null when it can. */
  broken: string | null;
}>;

/**
 * Reads the JSON that iproute2 printed, be it valid or not (JsonCursor knows what each version does). Several arrays one after the other
 * are one list, as when several commands were run. An object that is beyond repair is lost alone.
 */
export function parseJsonText(text: string): JsonText {
  // Rows of one line need no line of their own.
  const strict = text.trim().includes("\n") ? null : scanJson(text);
  if (strict?.ok === true && isFlat(strict.value))
    return {
      rows: [strict.value]
        .flat()
        .filter(isRawFields)
        .map((value) => ({ line: 1, value })),
      lost: [],
      broken: null,
    };
  return new TextReader(text).read();
}

const isFlat = (value: unknown): boolean => isRawFields(value) || (Array.isArray(value) && value.every(isRawFields));

/** Where the next object may begin, after one that cannot be read. */
const NEXT_OBJECT = /\}\s*,\s*(?=\{)|\}\s*(?=\])/g;

/** Beyond this many it is another kind of text. */
const MAX_LOST = 100;

class TextReader {
  readonly #cursor: JsonCursor;
  readonly #rows: { line: number; value: RawFields }[] = [];
  readonly #lost: { code: "json_object_lost" | "value_lost"; line: number; detail: string }[] = [];
  #line = 1;
  #lineEnd: number;
  /** Braces do not come out even up to the end of the text, so that there is no use in counting them again. */
  #isUneven = false;

  constructor(text: string) {
    this.#cursor = new JsonCursor(text);
    this.#lineEnd = text.indexOf("\n");
  }

  read(): JsonText {
    while (this.#cursor.peek() !== "") {
      const whole = this.#cursor.passes("[") ? this.#array() : this.#element();
      if (!whole) return this.#result(`the JSON text ends in the middle, or goes on with something else, at offset ${this.#cursor.at}`);
    }
    return this.#result(null);
  }

  #result(broken: string | null): JsonText {
    return { rows: this.#rows, lost: this.#lost, broken };
  }

  #array(): boolean {
    while (!this.#cursor.passes("]")) {
      if (this.#cursor.peek() === "" || !this.#element()) return false;
      this.#cursor.passes(",");
    }
    return true;
  }

  /** Reads one object; false when there is no going on after it. */
  #element(): boolean {
    this.#cursor.peek();
    const start = this.#cursor.at;
    const line = this.#lineAt(start);
    try {
      this.#keep(this.#cursor.value(), line);
      return true;
    } catch (problem) {
      if (!(problem instanceof JsonProblem)) throw problem;
      this.#lost.push({ code: "json_object_lost", line, detail: `${problem.message} in ${this.#cursor.text.slice(start, start + 60)}` });
      return this.#skipFrom(start);
    }
  }

  #keep(value: unknown, line: number): void {
    for (const loss of this.#cursor.losses.splice(0))
      this.#lost.push({ code: "value_lost", line, detail: `${loss} of ${JSON.stringify(value).slice(0, 80)}` });
    if (isRawFields(value)) this.#rows.push({ line, value });
    else this.#lost.push({ code: "json_object_lost", line, detail: `not an object: ${JSON.stringify(value).slice(0, 60)}` });
  }

  /** Goes to the end of the object that begins at `start`: to its closing brace, or else to where another object begins. */
  #skipFrom(start: number): boolean {
    const closing = this.#isUneven ? null : endOfObject(this.#cursor.text, start);
    this.#isUneven = closing === null;
    const end = closing ?? this.#nextObject();
    if (end === null || this.#lost.length > MAX_LOST) return false;
    this.#cursor.restartAt(end);
    return true;
  }

  #nextObject(): number | null {
    NEXT_OBJECT.lastIndex = this.#cursor.at;
    const match = NEXT_OBJECT.exec(this.#cursor.text);
    return match === null ? null : match.index + 1;
  }

  #lineAt(offset: number): number {
    while (this.#lineEnd >= 0 && this.#lineEnd < offset) {
      this.#line += 1;
      this.#lineEnd = this.#cursor.text.indexOf("\n", this.#lineEnd + 1);
    }
    return this.#line;
  }
}

/** The offset behind the brace that closes the object; null when strings or braces do not come out even. */
function endOfObject(text: string, start: number): number | null {
  if (text[start] !== "{") return null;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return null;
}
