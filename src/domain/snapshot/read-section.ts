import type { Family } from "../address/address.ts";
import { Fields, isRawFields, type RawFields, sample } from "./fields.ts";
import type { IssueList } from "./issue-list.ts";
import { parseJsonText } from "./parse-json-text.ts";
import { type RawRow, ROWS_MAX, type TextReader } from "./raw-row.ts";
import { addressRows, readAddress } from "./read-addresses-json.ts";
import { addressesFromText } from "./read-addresses-text.ts";
import { isBridgeItself, readBridgePort } from "./read-bridge-links-json.ts";
import { bridgeLinksFromText } from "./read-bridge-links-text.ts";
import { readFdbEntry } from "./read-fdb-json.ts";
import { fdbFromText } from "./read-fdb-text.ts";
import { readLink } from "./read-links-json.ts";
import { linksFromText } from "./read-links-text.ts";
import { isKernelsOwn, readNeighbor } from "./read-neighbors-json.ts";
import { neighborsFromText } from "./read-neighbors-text.ts";
import { readNexthop } from "./read-nexthops-json.ts";
import { nexthopsFromText } from "./read-nexthops-text.ts";
import { readRoute } from "./read-routes-json.ts";
import { routesFromText } from "./read-routes-text.ts";
import { readRule } from "./read-rules-json.ts";
import { rulesFromText } from "./read-rules-text.ts";
import { readSysctl, sysctlRows, sysctlsFromText } from "./read-sysctls.ts";
import { readPortVlan, vlanRows } from "./read-vlans-json.ts";
import { vlansFromText } from "./read-vlans-text.ts";
import type { SectionRows } from "./rows.ts";
import type { Section } from "./section.ts";
import { textLines, withoutChatter } from "./text-lines.ts";

/** What was pushed for one section, as the intake contract has it. */
export type SectionInput = Readonly<{
  status?: "ok" | "error" | "not_collected";
  /** What iproute2's `-j` printed. */
  data?: unknown;
  /** What the command printed, plain or JSON. */
  text?: string;
  error?: string;
  /** The command showed only some rows (it had a filter, or `grep` behind it): rows that are missing here may well exist. */
  partial?: boolean;
  /** Fields that the command's filter made iproute2 leave out of each row, by their names in JSON: `dev`, `table`, `protocol`. */
  defaults?: RawFields;
}>;

/** The rows of a section, or why there are none to be had. */
export type SectionContent<S extends Section> =
  | Readonly<{ ok: true; rows: readonly SectionRows[S][] }>
  | Readonly<{ ok: false; error: string }>;

type Reader<R> = Readonly<{
  fromText: TextReader;
  /** Where one object of the JSON stands for several rows, or none. */
  unfold?: (row: RawRow) => Iterable<RawRow>;
  /** Null: the reason stands in `fields.problem`. */
  read: (fields: Fields) => R | null;
  /** Rows that iproute2 prints and that say nothing. */
  isNoise?: (row: R) => boolean;
}>;

const routesOf = (family: Family) => ({ fromText: routesFromText, read: (fields: Fields) => readRoute(fields, family) });
const rulesOf = (family: Family) => ({ fromText: rulesFromText, read: (fields: Fields) => readRule(fields, family) });

const READERS: Readonly<{ [S in Section]: Reader<SectionRows[S]> }> = {
  links: { fromText: linksFromText, unfold: withoutFillers("ifname"), read: readLink },
  addresses: { fromText: addressesFromText, unfold: addressRows, read: readAddress },
  routes: routesOf(4),
  routes6: routesOf(6),
  rules: rulesOf(4),
  rules6: rulesOf(6),
  neighbors: { fromText: neighborsFromText, read: readNeighbor, isNoise: isKernelsOwn },
  fdb: { fromText: fdbFromText, read: readFdbEntry },
  nexthops: { fromText: nexthopsFromText, read: readNexthop },
  vlans: { fromText: vlansFromText, unfold: vlanRows, read: readPortVlan },
  bridgeLinks: { fromText: bridgeLinksFromText, read: readBridgePort, isNoise: isBridgeItself },
  sysctls: { fromText: () => [], unfold: sysctlRows, read: readSysctl },
};

/** Reads one section's rows from its JSON or its text. A row that cannot be read becomes an issue; the others stay. */
export function readSection<S extends Section>(section: S, input: SectionInput, issues: IssueList): SectionContent<S> {
  const raw = rawRows(section, input, issues);
  if (!raw.ok) return raw;
  const reader = READERS[section];
  const rows: SectionRows[S][] = [];
  for (const { where, fields } of raw.rows) {
    const row = readRow(reader, { where, fields: input.defaults === undefined ? fields : { ...input.defaults, ...fields } }, issues);
    if (row !== null && reader.isNoise?.(row) !== true) rows.push(row);
  }
  return { ok: true, rows };
}

function readRow<R>(reader: Reader<R>, { where, fields: raw }: RawRow, issues: IssueList): R | null {
  const fields = new Fields(raw);
  const row = reader.read(fields);
  if (fields.problem === null && raw["deleted"] === undefined) {
    if (fields.doubt !== null) issues.add(fields.doubt.code, where, fields.doubt.detail);
    return row;
  }
  const reason = fields.problem ?? "a line of `monitor` is a change, not a row";
  issues.add(where.startsWith("text:") ? "line_not_understood" : "row_not_understood", where, `${reason}, in ${sample(raw)}`);
  return null;
}

type RawSection = Readonly<{ ok: true; rows: readonly RawRow[] }> | Readonly<{ ok: false; error: string }>;

function rawRows(section: Section, { data, text }: SectionInput, issues: IssueList): RawSection {
  if (data !== undefined) return typeof data === "string" ? rowsOfText(section, data, issues) : rowsOfData(section, data, issues);
  return text === undefined ? { ok: false, error: "neither data nor text" } : rowsOfText(section, text, issues);
}

function rowsOfData(section: Section, data: unknown, issues: IssueList): RawSection {
  const isObject = isRawFields(data);
  if (!Array.isArray(data) && !isObject) return { ok: false, error: `data is not a list: ${sample(data)}` };
  const rows: RawRow[] = [];
  for (const [index, fields] of [data].flat().entries()) {
    const where = isObject ? "data" : `data/${index}`;
    if (isRawFields(fields)) rows.push({ where, fields });
    else issues.add("row_not_understood", where, `not an object: ${sample(fields)}`);
  }
  return unfolded(section, rows);
}

/** One section may not unfold into more rows than a whole snapshot may have. */
function unfolded(section: Section, rows: readonly RawRow[]): RawSection {
  const { unfold } = READERS[section];
  if (unfold === undefined) return { ok: true, rows };
  const single: RawRow[] = [];
  for (const row of rows) {
    for (const part of unfold(row)) {
      if (single.length === ROWS_MAX) return { ok: false, error: `more than ${ROWS_MAX} rows` };
      single.push(part);
    }
  }
  return { ok: true, rows: single };
}

/** What a text begins with tells its form: `ip -j route` of iproute2 4.14 prints plain text and says that all went well. */
function rowsOfText(section: Section, text: string, issues: IssueList): RawSection {
  const lines = textLines(text);
  if (lines.failure !== null) return { ok: false, error: lines.failure };
  if (lines.interrupted) issues.add("dump_interrupted", "text", "the tables changed while they were listed; rows may be missing");
  const first = lines.lines[0]?.words[0] ?? "";
  if (first.startsWith("[") || first.startsWith("{")) return rowsOfJsonText(section, text, issues);
  if (section === "sysctls") return { ok: true, rows: sysctlsFromText(text, issues) };
  return unfolded(section, READERS[section].fromText(lines, issues));
}

function rowsOfJsonText(section: Section, text: string, issues: IssueList): RawSection {
  const json = parseJsonText(withoutChatter(text));
  if (json.broken !== null) return { ok: false, error: json.broken };
  for (const { code, line, detail } of json.lost) issues.add(code, `text:${line}`, detail);
  const rows = json.rows.map(({ line, value }) => ({ where: `text:${line}`, fields: value }));
  return unfolded(section, rows);
}

/** Filtered calls print an empty object for each row that they leave out. */
function withoutFillers(key: string): (row: RawRow) => readonly RawRow[] {
  return (row) => (row.fields[key] === undefined && Object.keys(row.fields).every((name) => name === "addr_info") ? [] : [row]);
}
