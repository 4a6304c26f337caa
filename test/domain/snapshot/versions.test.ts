import { describe, expect, it } from "vitest";
import type { Section } from "../../../src/domain/snapshot/section.ts";
import { captured, capturedNames, readText, rowsByKey } from "./captured.ts";

const FILES: Readonly<Partial<Record<Section, string>>> = {
  links: "link",
  addresses: "addr",
  routes: "route4",
  routes6: "route6",
  rules: "rule",
  neighbors: "neigh",
  fdb: "fdb",
  nexthops: "nexthop",
  bridgeLinks: "bridge-link",
};

/** What a version does not print, or prints wrongly. Nothing else may differ from what 7.1 prints as JSON. */
const EXCEPTIONS: readonly Readonly<{ because: string; in: RegExp; row: RegExp; field: RegExp }>[] = [
  { because: "vnifilter is printed since 5.18", in: /^links v(4|5)\./, row: /^vxlan48$/, field: /^vxlan\.vnifilter$/ },
  {
    because: "4.16 to 5.14 say only `external`",
    in: /^links v(4\.18|5\.4)/,
    row: /^vxlan48$/,
    field: /^vxlan\.(learning|local|port|udpChecksum)$/,
  },
  {
    because: "JSON does not say that a metric is locked",
    in: /^routes v.* txt$|^routes v4\.14/,
    row: /10\.93\.0\.0/,
    field: /^mtuLocked$/,
  },
  { because: "metrics had no names in JSON before 5.3", in: /^routes v4\.18\.0 json$/, row: /10\.93\.0\.0/, field: /^(mtu|metrics\..*)$/ },
  { because: "nexthop objects are known since 5.3", in: /^routes v4\./, row: /10\.9[89]\.0\.0/, field: /^nexthopId$/ },
  { because: "FDB nexthops are printed since 5.9", in: /^fdb v(4\.|5\.4)/, row: /aa:aa:aa:00:00:33/, field: /^nexthopId$/ },
  { because: "nexthops for FDBs are marked since 5.9", in: /^nexthops v5\.4/, row: /^2/, field: /^fdb$/ },
  { because: "sticky is printed since 4.20", in: /^fdb v4\./, row: /aa:aa:aa:00:00:08/, field: /^flags$/ },
  { because: "4.9 called extern_learn offload", in: /^fdb v4\.9/, row: /aa:aa:aa:00:00:/, field: /^flags$/ },
  { because: "src_vni is printed since 4.15", in: /^fdb v4\.(9|14)/, row: /vxlan48 bb:bb:bb/, field: /^row$/ },
  { because: "ports, protocols and users of rules came with 4.10 to 4.17", in: /^rules v4\.(9|14)/, row: /^10[345]:/, field: /^row$/ },
  { because: "the protocol of rules is printed since 4.17", in: /^rules v4\.(9|14)/, row: /^220:/, field: /^protocol$/ },
  { because: "neighbors had fewer flags", in: /^neighbors v(4|5)\./, row: /172\.16\.10\.(2|20|31)$/, field: /^(flags|protocol)$/ },
  { because: "the kernel gave up resolving between two captures", in: /^neighbors /, row: /(10\.1\.1\.[23]|\.31)$/, field: /^nudState$/ },
  { because: "bridge ports had fewer switches", in: /^bridgeLinks v(4|5)\./, row: /./, field: /^features$/ },
];

const isExpected = (file: string, difference: Difference): boolean =>
  EXCEPTIONS.some((exception) => exception.in.test(file) && exception.row.test(difference.row) && exception.field.test(difference.field));

type Difference = Readonly<{ row: string; field: string; is: unknown; reference: unknown }>;

/** Where the rows differ, by dotted field; the field `row` where one side lacks the row. */
function differences(is: ReadonlyMap<string, unknown>, reference: ReadonlyMap<string, unknown>): readonly Difference[] {
  return [...new Set([...is.keys(), ...reference.keys()])].flatMap((row) => {
    if (!is.has(row) || !reference.has(row)) return [{ row, field: "row", is: is.get(row), reference: reference.get(row) }];
    const [mine, theirs] = [flat(is.get(row)), flat(reference.get(row))];
    const fields = [...new Set([...mine.keys(), ...theirs.keys()])].filter((field) => mine.get(field) !== theirs.get(field));
    return fields.map((field) => ({ row, field, is: mine.get(field), reference: theirs.get(field) }));
  });
}

function flat(value: unknown, prefix = ""): ReadonlyMap<string, string> {
  const entries = Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? [...flat(inner, `${prefix}${key}.`)]
      : [[`${prefix}${key}`, JSON.stringify(inner)] as const],
  );
  return new Map(entries);
}

const files = Object.entries(FILES).flatMap(([section, file]) =>
  capturedNames("versions").flatMap((version) =>
    ["json", "txt"].flatMap((form) => {
      const text = captured(`versions/${version}/${file}.${form}`);
      return text === null ? [] : [{ name: `${section} ${version} ${form}`, section: section as Section, text }];
    }),
  ),
);

const referenceOf = (section: Section) => rowsByKey(readText(section, captured(`versions/v7.1.0/${FILES[section]}.json`) ?? "").reading);

describe("eight versions of iproute2 over one namespace", () => {
  it("has files of each version and section, so that this test cannot pass by looking at nothing", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(Object.keys(FILES).map((section) => referenceOf(section as Section).size > 2)).not.toContain(false);
  });

  it.each(files)("gives the same facts for $name as 7.1, save what it does not print", ({ name, section, text }) => {
    const { reading } = readText(section, text);

    expect(differences(rowsByKey(reading), referenceOf(section)).filter((difference) => !isExpected(name, difference))).toEqual([]);
  });

  it.each(files)("reads $name without an issue that is ours", ({ name, section, text }) => {
    const codes = readText(section, text).issues.map(({ code }) => code);

    // The one thing that 4.18 prints and nobody can read.
    expect(codes).toEqual(name === "routes v4.18.0 json" ? ["value_lost"] : []);
  });

  it("needs every exception that it grants", () => {
    const found = files.flatMap(({ name, section, text }) =>
      differences(rowsByKey(readText(section, text).reading), referenceOf(section)).map((difference) => ({ name, difference })),
    );

    const unused = EXCEPTIONS.filter(
      (exception) =>
        !found.some(
          ({ name, difference }) => exception.in.test(name) && exception.row.test(difference.row) && exception.field.test(difference.field),
        ),
    );
    expect(unused).toEqual([]);
  });
});
