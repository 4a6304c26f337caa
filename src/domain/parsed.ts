/** What a parser gives back: a value, or a sentence that says what is wrong with the text. */
export type Parsed<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; reason: string }>;

/** Of a text that could be read. */
export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });

/** Of a text that could not, with a sentence for whoever wrote it. */
export const rejected = (reason: string): Parsed<never> => ({ ok: false, reason });
