import { rankOf } from "../domain/diagnosis/rank-of.ts";
import type { Life } from "../domain/diagnosis/life.ts";
import type { ToldFinding } from "../domain/diagnosis/told-finding.ts";
import { Prisma } from "./generated/client.ts";
import { SEVERITIES } from "./finding-row.ts";
import type { DueStretch } from "./finding-due.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** What one evaluation changes. */
export type LivesWrite = Readonly<{
  /** Lives without an id begin a row, others change theirs. */
  lives: readonly Life[];
  /** Ids of lives that never were. */
  gone: readonly number[];
  /** Notes that were worked off, and what of them is left to do; null: nothing. */
  done: readonly bigint[];
  left: DueStretch | null;
}>;

/** Writes it all in one statement. */
export async function saveLives({ db }: Store, clusterId: number, { lives, gone, done, left }: LivesWrite): Promise<void> {
  const known = lives.filter(({ id }) => id !== null);
  const begun = lives.filter(({ id }) => id === null);
  const parts = [
    ...(known.length === 0 ? [] : [updateLives(clusterId, known)]),
    ...(begun.length === 0 ? [] : [insertLives(clusterId, begun)]),
    ...(gone.length === 0
      ? []
      : [Prisma.sql`gone as (delete from finding where cluster_id = ${clusterId} and id = any(${[...gone]}::int[]))`]),
    ...(done.length === 0
      ? []
      : [Prisma.sql`done as (delete from finding_due where cluster_id = ${clusterId} and id = any(${[...done]}::bigint[]))`]),
    ...(left === null ? [] : [insertLeft(clusterId, left)]),
  ];
  if (parts.length > 0) await db.$executeRaw(Prisma.sql`with ${Prisma.join(parts)} select`);
}

function updateLives(clusterId: number, lives: readonly Life[]): Prisma.Sql {
  return Prisma.sql`known as (
    update finding f set opened_at = l.opened_at, closed_at = l.closed_at, is_confirmed = l.is_confirmed, rank = l.rank, severity = l.severity,
      node_count = l.node_count, message = l.message, remedy = l.remedy, nodes = l.nodes, evidence = l.evidence
    from (${rowsOf(lives)}) l
    where f.cluster_id = ${clusterId} and f.id = l.id
  )`;
}

function insertLives(clusterId: number, lives: readonly Life[]): Prisma.Sql {
  return Prisma.sql`begun as (
    insert into finding (cluster_id, code, subject, opened_at, closed_at, is_confirmed, rank, severity, node_count, message, remedy, nodes, evidence)
    select ${clusterId}::int, l.code, l.subject, l.opened_at, l.closed_at, l.is_confirmed, l.rank, l.severity, l.node_count, l.message, l.remedy,
      l.nodes, l.evidence
    from (${rowsOf(lives)}) l
  )`;
}

/** Lists of names differ in length, so they travel as JSON. */
function rowsOf(lives: readonly Life[]): Prisma.Sql {
  const of = <T>(value: (told: ToldFinding) => T): T[] => lives.map(({ told }) => value(told));
  return Prisma.sql`
    select u.id, u.code, u.subject, u.opened_at, u.closed_at, u.is_confirmed, u.rank, u.severity, u.node_count, u.message, u.remedy,
      array(select jsonb_array_elements_text(u.names::jsonb)) as nodes, u.evidence
    from unnest(
      ${lives.map(({ id }) => id)}::int[],
      ${of(({ code }) => code)}::text[],
      ${of(({ subject }) => subject)}::text[],
      ${lives.map(({ openedAt }) => sqlTime(openedAt))}::timestamptz[],
      ${lives.map(({ closedAt }) => sqlTime(closedAt))}::timestamptz[],
      ${lives.map(({ isConfirmed }) => isConfirmed)}::bool[],
      ${of(({ code }) => rankOf(code))}::smallint[],
      ${of(({ severity }) => SEVERITIES.indexOf(severity))}::smallint[],
      ${of(({ nodes }) => nodes.length)}::int[],
      ${of(({ message }) => message)}::text[],
      ${of(({ remedy }) => remedy)}::text[],
      ${of(({ nodes }) => JSON.stringify(nodes))}::text[],
      ${of(({ evidence }) => JSON.stringify(evidence))}::text[]
    ) as u (id, code, subject, opened_at, closed_at, is_confirmed, rank, severity, node_count, message, remedy, names, evidence)`;
}

function insertLeft(clusterId: number, { from, to, receivedAt }: DueStretch): Prisma.Sql {
  return Prisma.sql`rest as (
    insert into finding_due (cluster_id, from_at, to_at, received_at)
    values (${clusterId}, ${sqlTime(from)}::timestamptz, ${sqlTime(to)}::timestamptz, ${sqlTime(receivedAt)}::timestamptz)
  )`;
}
