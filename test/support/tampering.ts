import type { OpenStore } from "../../src/storage/store.ts";

/** One column of one table, and other values that it could be set to: `t` is the row. */
export type Tampering = Readonly<{ table: string; column: string; value: string }>;

const otherOf = (table: string, column: string): Tampering => ({
  table,
  column,
  value: `(select o.${column} from ${table} o where o.${column} is distinct from t.${column} and o.${column} is not null order by md5(o.ctid::text || t.ctid::text) limit 1)`,
});
const to = (table: string, column: string, value: string): Tampering => ({ table, column, value });
const moment = (table: string, column: string): Tampering[] => [
  otherOf(table, column),
  to(
    table,
    column,
    `case when isfinite(t.${column}) then t.${column} + interval '1 millisecond' else timestamptz '2026-11-22T12:00:05Z' end`,
  ),
  to(table, column, `case when isfinite(t.${column}) then t.${column} - interval '10 seconds' else timestamptz '2026-11-22T12:00:10Z' end`),
];
const hash = (table: string, column: string): Tampering[] => [otherOf(table, column), to(table, column, "gen_random_uuid()")];
/** Of a version that was outranked at its own moment nothing but its receipt is kept. */
const flags = (table: string, held = "true"): Tampering[] =>
  [1, 2, 3, 8].map((code) => to(table, "ok_sections", `t.ok_sections # (case when ${held} then 1 << ${code} else 0 end)`));

/** Every column that vxlens verify proves, with values that are as likely as the true one. */
export const TAMPERINGS: readonly Tampering[] = [
  to("fact", "text", "t.text || ' '"),
  to("fact", "text", "replace(t.text, '1', '2')"),
  to("fact", "key", "t.key || 'x'"),
  to("fact", "mac", "case when t.mac is null then '0e:00:00:00:00:01' end"),
  to("fact", "section", "t.section % 12 + 1"),
  ...hash("fact", "hash"),
  otherOf("chunk", "facts"),
  to("chunk", "facts", "t.facts[2:]"),
  to("chunk", "facts", "t.facts || t.facts[1]"),
  ...hash("chunk", "hash"),
  ...hash("slot_state", "chunk"),
  ...moment("slot_state", "valid_from"),
  ...moment("slot_state", "valid_to"),
  to("slot_state", "valid_to", "'infinity'"),
  otherOf("slot_state", "slot"),
  ...moment("version", "valid_from"),
  ...moment("version", "valid_to"),
  ...hash("version", "digest"),
  ...flags("version", "t.valid_from < t.valid_to"),
  to("version", "retired", "not t.retired"),
  ...moment("receipt", "effective_at"),
  ...hash("receipt", "digest"),
  to("receipt", "digest", "null"),
  ...hash("receipt", "previous"),
  to("receipt", "number", "t.number + 1000"),
  ...moment("node", "valid_from"),
  to("node", "valid_from", "null"),
  ...hash("node", "digest"),
  to("node", "digest", "null"),
  ...flags("node"),
  ...hash("node", "link"),
  to("node", "receipts", "t.receipts + 1"),
  to("node", "receipts", "t.receipts - 1"),
];

type Changed = Readonly<{ before: string; after: string; row: string; restore: () => Promise<void> }>;

/** Changes one row's column behind everybody's back, and gives how to undo it; null where it changes nothing, or the table refuses it. */
export async function tamper({ prisma }: OpenStore, { table, column, value }: Tampering, pick: number): Promise<Changed | null> {
  const rows = await prisma.$queryRawUnsafe<{ id: string; before: string | null; row: string }[]>(
    `select t.ctid::text as id, t.${column}::text as before, to_json(t)::text as row from ${table} t order by to_json(t)::text`,
  );
  const row = rows[pick % Math.max(1, rows.length)];
  if (row === undefined) return null;
  const type = `(select format_type(atttypid, null) from pg_attribute where attrelid = '${table}'::regclass and attname = '${column}')`;
  const [{ type: name }] = (await prisma.$queryRawUnsafe<{ type: string }[]>(`select ${type} as type`)) as [{ type: string }];
  try {
    const [changed] = await prisma.$queryRawUnsafe<{ id: string; after: string }[]>(
      `update ${table} t set ${column} = ${value} where ctid = '${row.id}' and ${column} is distinct from ${value} returning ctid::text as id, ${column}::text as after`,
    );
    if (changed === undefined) return null;
    const restore = async () => {
      await prisma.$executeRawUnsafe(
        `update ${table} set ${column} = ${row.before === null ? "null" : `$1::text::${name}`} where ctid = '${changed.id}'`,
        ...(row.before === null ? [] : [row.before]),
      );
    };
    return { before: String(row.before), after: changed.after, row: row.row, restore };
  } catch {
    return null;
  }
}
