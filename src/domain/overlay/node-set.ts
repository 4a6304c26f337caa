/**
 * A set of node numbers over a fixed universe `0 .. universe - 1`, as a bitset; a set of at most one node is a mere number.
 * A set never changes: every operation gives a set, its own where nothing changed. Both operands must have the same universe.
 */
export class NodeSet {
  static #none = new NodeSet(0, null, -1);

  /** How many numbers there are; not how many are in the set. */
  readonly universe: number;
  /** Null for a set of at most one node. */
  readonly #words: Uint32Array | null;
  /** The one node of a set without words, -1 for none. */
  readonly #only: number;

  private constructor(universe: number, words: Uint32Array | null, only: number) {
    this.universe = universe;
    this.#words = words;
    this.#only = only;
  }

  static none(universe: number): NodeSet {
    // Asked for over and over, nearly always for one universe.
    if (NodeSet.#none.universe !== universe) NodeSet.#none = new NodeSet(universe, null, -1);
    return NodeSet.#none;
  }

  static one(universe: number, node: number): NodeSet {
    return new NodeSet(universe, null, node);
  }

  static all(universe: number): NodeSet {
    return NodeSet.of(
      universe,
      Array.from({ length: universe }, (_, node) => node),
    );
  }

  /** Numbers may repeat and stand in any order. */
  static of(universe: number, nodes: Iterable<number>): NodeSet {
    let words: Uint32Array | null = null;
    let first = -1;
    for (const node of nodes) {
      if (first < 0) first = node;
      if (words === null && node !== first) words = withNode(new Uint32Array((universe + 31) >>> 5), first);
      if (words !== null) withNode(words, node);
    }
    return new NodeSet(universe, words, words === null ? first : -1);
  }

  static unionOf(universe: number, sets: Iterable<NodeSet>): NodeSet {
    let all = NodeSet.none(universe);
    for (const set of sets) all = all.union(set);
    return all;
  }

  get isEmpty(): boolean {
    return this.#words === null && this.#only < 0;
  }

  get size(): number {
    if (this.#words === null) return this.#only < 0 ? 0 : 1;
    let size = 0;
    for (let word = 0; word < this.#words.length; word++) size += bitCount(at(this.#words, word));
    return size;
  }

  has(node: number): boolean {
    if (this.#words === null) return this.#only === node;
    return ((at(this.#words, node >>> 5) >>> (node & 31)) & 1) === 1;
  }

  union(other: NodeSet): NodeSet {
    if (other.isEmpty || other === this) return this;
    if (this.isEmpty) return other;
    if (other.isWithin(this)) return this;
    if (this.isWithin(other)) return other;
    const words = this.#toWords();
    const more = other.#toWords();
    for (let word = 0; word < words.length; word++) words[word] = at(words, word) | at(more, word);
    return new NodeSet(this.universe, words, -1);
  }

  intersect(other: NodeSet): NodeSet {
    if (this.isWithin(other)) return this;
    if (other.isWithin(this)) return other;
    if (this.#words === null || other.#words === null) return NodeSet.none(this.universe);
    return this.#masked(other.#words, 0);
  }

  minus(other: NodeSet): NodeSet {
    if (!this.intersects(other)) return this;
    if (this.#words === null) return NodeSet.none(this.universe);
    return this.#masked(other.#words ?? other.#toWords(), -1);
  }

  intersects(other: NodeSet): boolean {
    if (this.#words === null) return this.#only >= 0 && other.has(this.#only);
    if (other.#words === null) return other.intersects(this);
    for (let word = 0; word < this.#words.length; word++) {
      if ((at(this.#words, word) & at(other.#words, word)) !== 0) return true;
    }
    return false;
  }

  isWithin(other: NodeSet): boolean {
    if (this === other) return true;
    if (this.#words === null) return this.#only < 0 || other.has(this.#only);
    // What has words has two nodes at least.
    if (other.#words === null) return false;
    for (let word = 0; word < this.#words.length; word++) {
      if ((at(this.#words, word) & ~at(other.#words, word)) !== 0) return false;
    }
    return true;
  }

  equal(other: NodeSet): boolean {
    return this === other || (this.size === other.size && this.isWithin(other));
  }

  /** The lowest number of the set, null for the empty one. */
  get first(): number | null {
    for (const node of this) return node;
    return null;
  }

  toArray(): number[] {
    return [...this];
  }

  /** The numbers in ascending order. */
  *[Symbol.iterator](): Generator<number> {
    if (this.#words === null) {
      if (this.#only >= 0) yield this.#only;
      return;
    }
    for (let word = 0; word < this.#words.length; word++) {
      for (let bits = at(this.#words, word); bits !== 0; bits &= bits - 1) yield word * 32 + (31 - Math.clz32(bits & -bits));
    }
  }

  #toWords(): Uint32Array {
    if (this.#words !== null) return this.#words.slice();
    const words = new Uint32Array((this.universe + 31) >>> 5);
    return this.#only < 0 ? words : withNode(words, this.#only);
  }

  /**
   * The nodes that `mask` has too, for a `flip` of 0, or that it lacks, for -1.
   * Looks before it allocates: most results have no node or one, and a typed array costs more than the work (it lives outside the heap).
   */
  #masked(mask: Uint32Array, flip: 0 | -1): NodeSet {
    const words = this.#words ?? this.#toWords();
    let only = -1;
    for (let word = 0; word < words.length; word++) {
      const bits = at(words, word) & (at(mask, word) ^ flip);
      if (bits === 0) continue;
      if (only >= 0 || (bits & (bits - 1)) !== 0) return new NodeSet(this.universe, maskedWords(words, mask, flip), -1);
      only = word * 32 + (31 - Math.clz32(bits));
    }
    return new NodeSet(this.universe, null, only);
  }
}

function withNode(words: Uint32Array, node: number): Uint32Array {
  words[node >>> 5] = at(words, node >>> 5) | (1 << (node & 31));
  return words;
}

function maskedWords(words: Uint32Array, mask: Uint32Array, flip: 0 | -1): Uint32Array {
  const masked = new Uint32Array(words.length);
  for (let word = 0; word < words.length; word++) masked[word] = at(words, word) & (at(mask, word) ^ flip);
  return masked;
}

const at = (words: Uint32Array, word: number): number => words[word] ?? 0;

function bitCount(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return (((sum + (sum >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
