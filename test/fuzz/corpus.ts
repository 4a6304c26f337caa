import { openBundle } from "../../scripts/agreement/bundle.ts";
import { SECTIONS, type Section } from "../../src/domain/snapshot/section.ts";
import { captured, capturedNames, scenario, variant } from "../domain/snapshot/captured.ts";

/** What was captured, by how it can be sent. */
export type Corpus = Readonly<{
  /** JSON or plain output of one section's command. */
  texts: readonly Readonly<{ section: Section; text: string }>[];
  /** Rows of one section, as JSON. */
  rows: readonly Readonly<{ section: Section; rows: readonly unknown[] }>[];
  /** What a terminal showed. */
  pastes: readonly string[];
  /** Whole snapshots. */
  envelopes: readonly Readonly<Record<string, unknown>>[];
}>;

const SECTION_OF: Readonly<Record<string, Section>> = {
  addr: "addresses",
  "bridge-link": "bridgeLinks",
  fdb: "fdb",
  "fdb-dev": "fdb",
  link: "links",
  neigh: "neighbors",
  nexthop: "nexthops",
  route4: "routes",
  route6: "routes6",
  rule: "rules",
  vlan: "vlans",
};

/** A few overlays of the lab are enough: they are much alike. */
const LAB_TAKEN = 12;
const COMMANDS: readonly string[] = [
  "ip -d link",
  "ip addr",
  "ip route show table all",
  "ip -6 route",
  "ip rule",
  "ip neigh",
  "bridge fdb",
];

/** Reads test/captured. */
export function readCorpus(): Corpus {
  const versions = capturedNames("versions").flatMap((version) =>
    capturedNames(`versions/${version}`).map((file) => ({
      name: file.replace(/\.\w+$/, ""),
      text: captured(`versions/${version}/${file}`) ?? "",
    })),
  );
  const scenarios = capturedNames("scenarios").map(scenario);
  const envelopes = labReports();
  const variants = capturedNames("text-variants").map((file) => variant(file.replace(/\.txt$/, "")));
  const texts = [
    ...versions.flatMap(({ name, text }) => (SECTION_OF[name] === undefined ? [] : [{ section: SECTION_OF[name], text }])),
    ...scenarios.flatMap(({ text }) =>
      SECTIONS.flatMap((section) => (text[section] === undefined ? [] : [{ section, text: text[section] }])),
    ),
    ...variants.map((text, index) => ({ section: SECTIONS[index % SECTIONS.length] ?? "fdb", text })),
  ];
  const rows = [...scenarios.map(({ json }) => json), ...envelopes.map(sectionsOf)].flatMap(rowsOf);
  const shown = texts.map(({ text }, index) => `root@node${index % 3}:~# ${COMMANDS[index % COMMANDS.length] ?? ""}\n${text}`);
  return { texts, rows, envelopes, pastes: [...shown, ...variants, `${shown.slice(0, 5).join("\n")}\nroot@node1:~# `] };
}

function labReports(): Record<string, unknown>[] {
  const bundle = openBundle(new URL("../captured/lab/scenarios.jsonl.br", import.meta.url));
  const step = Math.ceil(bundle.names.length / LAB_TAKEN);
  const names = bundle.names.filter((_, index) => index % step === 0);
  return names.flatMap((name) => Object.values(bundle.read(name).snapshots).slice(0, 2));
}

const sectionsOf = (envelope: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(envelope["sections"] ?? {}).map(([name, section]) => [name, (section as { data?: unknown }).data]));

function rowsOf(sections: unknown): Corpus["rows"][number][] {
  return SECTIONS.flatMap((section) => {
    const rows = (sections as Readonly<Record<string, unknown>>)[section];
    return Array.isArray(rows) && rows.length > 0 ? [{ section, rows }] : [];
  });
}
