/** For each state, the states it may turn into. */
export type Transitions<S extends string> = Readonly<Record<S, readonly S[]>>;

export function mayBecome<S extends string>(transitions: Transitions<S>, from: S, to: S): boolean {
  return transitions[from].includes(to);
}

/** The states that may turn into `to`: what the `WHERE state = ANY (…)` of a compare-and-set expects. */
export function statesBefore<S extends string>(transitions: Transitions<S>, to: S): S[] {
  return (Object.keys(transitions) as S[]).filter((state) => mayBecome(transitions, state, to));
}
