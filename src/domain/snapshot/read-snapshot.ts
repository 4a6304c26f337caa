import type { Issue, SectionReading } from "./fact.ts";
import { toFacts } from "./facts.ts";
import { type IssueCode, IssueList } from "./issue-list.ts";
import { readSection, type SectionContent, type SectionInput } from "./read-section.ts";
import type { Route } from "./rows.ts";
import { SECTIONS, type Section } from "./section.ts";

/** What a snapshot says of each section, and what of it could not be read. */
export type SnapshotReading = Readonly<{ readings: Readonly<Record<Section, SectionReading>>; issues: readonly Issue<IssueCode>[] }>;

type Content<S extends Section> = SectionContent<S> | null;
type Contents = { [S in Section]: Content<S> };

/** Every node has lo: an empty list of links or addresses is a collector's fault, not a node without links. */
const NEVER_EMPTY: ReadonlySet<Section> = new Set(["links", "addresses"]);

/**
 * Reads the sections of a snapshot into facts. A section that is absent is not collected, which is not empty.
 * IPv6 rows among `routes`, where `ip route show table all` prints them too, stand in for a routes6 that is not there.
 */
export function readSections(input: Readonly<Partial<Record<Section, SectionInput>>>): SnapshotReading {
  const issues: Issue<IssueCode>[] = [];
  const contents = Object.fromEntries(SECTIONS.map((section) => [section, contentOf(section, input[section], issues)])) as Contents;
  placeIpv6Routes(contents, issues);
  const readings = SECTIONS.map((section) => [section, readingOf(section, contents[section], { input: input[section], issues })] as const);
  return { readings: Object.fromEntries(readings) as Record<Section, SectionReading>, issues };
}

/** Null: the node did not collect it, or failed to. */
function contentOf<S extends Section>(section: S, input: SectionInput | undefined, issues: Issue<IssueCode>[]): Content<S> {
  if (input === undefined || (input.status ?? "ok") !== "ok") return null;
  const found = new IssueList(`/sections/${section}`);
  const read = readSection(section, input, found);
  const content = read.ok && read.rows.length === 0 && found.hasLostRow ? NOTHING_READ : read;
  if (!content.ok) found.add("section_not_understood", "", content.error);
  issues.push(...found.all());
  return content;
}

/** There was something, and it is not known what: that is not an empty table. */
const NOTHING_READ = { ok: false, error: "none of its rows could be read" } as const;

/** Puts each route into the section of its family. */
function placeIpv6Routes(contents: Contents, issues: Issue<IssueCode>[]): void {
  const strays = rowsOf(contents.routes).filter(isIpv6);
  if (contents.routes6?.ok === true) contents.routes6 = onlyIpv6(contents.routes6.rows, issues);
  else if (strays.length > 0) contents.routes6 = { ok: true, rows: strays };
  if (strays.length > 0) contents.routes = { ok: true, rows: rowsOf(contents.routes).filter((route) => !isIpv6(route)) };
}

const rowsOf = (content: Content<"routes">): readonly Route[] => (content?.ok === true ? content.rows : []);

function onlyIpv6(rows: readonly Route[], issues: Issue<IssueCode>[]): SectionContent<"routes6"> {
  if (rows.every(isIpv6)) return { ok: true, rows };
  issues.push({
    code: "wrong_family",
    pointer: "/sections/routes6",
    detail: "IPv4 routes belong into the section routes and were left out here",
  });
  return { ok: true, rows: rows.filter(isIpv6) };
}

const isIpv6 = ({ family }: Route): boolean => family === 6;

function readingOf<S extends Section>(
  section: S,
  content: Content<S>,
  { input, issues }: { input: SectionInput | undefined; issues: Issue<IssueCode>[] },
): SectionReading {
  if (content === null) return withoutContent(input);
  if (!content.ok) return { status: "error", error: content.error };
  if (content.rows.length === 0 && NEVER_EMPTY.has(section)) {
    const error = "no rows, though every node has a link lo with its addresses";
    issues.push({ code: "empty_section", pointer: `/sections/${section}`, detail: error });
    return { status: "error", error };
  }
  const { facts, volatile, issues: doubts } = toFacts<S>(section, content.rows);
  issues.push(...doubts);
  return { status: "ok", facts, volatile };
}

function withoutContent(input: SectionInput | undefined): SectionReading {
  if (input?.status !== "error") return { status: "not_collected" };
  return { status: "error", error: input.error ?? "the node could not collect it" };
}
