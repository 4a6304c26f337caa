/** What a parser gives back: a value, or a sentence that says what is wrong with the text. */
export type Parsed<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; reason: string }>;

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const rejected = (reason: string): Parsed<never> => ({ ok: false, reason });
