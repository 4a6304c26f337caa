/** Work in steps, between which something else may be done; each step has derived more of the result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all steps one after the other. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
