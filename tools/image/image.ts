import { readFileSync } from 'node:fs';
import { DockerfileParser } from 'dockerfile-ast';

/** The image, as the Dockerfile says that it is built and run. */
export interface Image {
  /** What its stages begin with. */
  readonly bases: readonly string[];
  /** What the shell is given to build it. */
  readonly build: string;
  /** Folders that one build keeps for the next. */
  readonly caches: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  /** A program and its arguments, as are those of the health check. */
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

/** Reads the Dockerfile. */
export function readImage(): Image {
  const text = readFileSync('Dockerfile', 'utf8');
  const dockerfile = DockerfileParser.parse(text);
  const all = (keyword: string): readonly string[] =>
    dockerfile
      .getInstructions()
      .filter((instruction) => instruction.getKeyword() === keyword)
      .map((instruction) => instruction.getArgumentsContent() ?? '');
  const properties = dockerfile.getENVs().flatMap((variables) => variables.getProperties());
  return {
    bases: dockerfile.getFROMs().map((from) => from.getImage() ?? ''),
    build: all('RUN')[0] ?? '',
    caches: Array.from(
      text.matchAll(/--mount=type=cache,target=(\S+)/g),
      ([, target = '']) => target,
    ),
    environment: Object.fromEntries(
      properties.map((property) => [property.getName(), property.getValue() ?? '']),
    ),
    user: all('USER').at(-1) ?? 'root',
    command: wordsOf(all('CMD').at(-1)),
    healthcheck: wordsOf(all('HEALTHCHECK').at(-1)),
  };
}

/** The words of an instruction that ends with them as a list in JSON. */
function wordsOf(content = '[]'): readonly string[] {
  return JSON.parse(content.slice(content.indexOf('['))) as string[];
}
