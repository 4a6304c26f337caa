/** What the end of a command says to a script. 4 and 5 are for commands that ask a server, or the database. */
export const EXIT = { yes: 0, no: 1, usage: 2, undetermined: 3, notAllowed: 4, unreached: 5 } as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
