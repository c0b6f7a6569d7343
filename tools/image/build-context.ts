import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What `docker build` sees of the files of the project: those that `.dockerignore` lets through. */
export function buildContext(): readonly string[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', options, { encoding: 'utf8' }).trimEnd().split('\n');
  return files.filter((file) => !isIgnored(file));
}

/** Whether a file, by its path from the folder of the project, is kept from the builder. */
export function isIgnored(file: string): boolean {
  const lines = readFileSync('.dockerignore', 'utf8').split('\n');
  const rules = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const last = rules.findLast((rule) => patternOf(rule).test(file));
  return last !== undefined && !last.startsWith('!');
}

/** A rule stands for all that is below what it names, and unlike in a shell its wildcards for hidden files too. */
function patternOf(rule: string): RegExp {
  const parts = rule.replace(/^!/, '').split(/(\*\*\/|\*)/);
  const source = parts.map((part) => {
    if (part === '**/') return '(.*/)?';
    return part === '*' ? '[^/]*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${source.join('')}(/.*)?$`);
}
