import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What of a Compose file is looked at here. */
export interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly deploy?: { readonly replicas: number };
}

/**
 * Reads compose.yaml as Compose does in an environment with these variables.
 *
 * @throws `Error` with what the file says of a variable that it requires
 */
export function readCompose(variables: Readonly<Record<string, string>>): Compose {
  const text = readFileSync('compose.yaml', 'utf8');
  return parse(text, { merge: true, reviver: (_, value) => interpolate(value, variables) });
}

/** Puts variables into a text: `${NAME:-default}`, and `${NAME:?why}`. An empty one counts as absent. */
function interpolate(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'string') return value;
  return value.replaceAll(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name, kind, rest) => {
    if (variables[name]) return variables[name];
    if (kind === '?') throw new Error(rest);
    return rest;
  });
}
