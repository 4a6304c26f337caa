import type { Row } from "./measure.ts";
import type { PushedCluster } from "./pushed-cluster.ts";
import type { BenchServer } from "./server.ts";

/** What every group of measurements works on. */
export type Bench = Readonly<{
  server: BenchServer;
  /** Sizes of clusters to measure. */
  sizes: readonly number[];
  /** The size that the bars are for. */
  mainSize: number;
  /** A cluster of that size, pushed once and for all. */
  pushed: (size: number) => Promise<PushedCluster>;
  /** Says what is under way. */
  tell: (text: string) => void;
}>;

/** Measurements that belong together. */
export type Group = Readonly<{ name: string; measure: (bench: Bench) => Promise<readonly Row[]> }>;
