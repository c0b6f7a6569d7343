import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Names that say nothing about what is inside, and the rule that `index.ts` is an entry of named re-exports only. */
const vagueWord = /^(utils?|helpers?|common|shared|misc|types|interfaces|constants)$/;
const vaguePart = /(^|-)(manager|impl|util|utils|helper|helpers)(-|$)/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const reExport = /^export ((type )?\{[^}]*\} from '[^']+'|\{\});/;

const files = globSync('{packages,examples,bench}/**/*.ts', {
  exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
});
const problems = files.flatMap((file) => [...nameProblems(file), ...indexProblems(file)]);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function nameProblems(file: string): string[] {
  const parts = file.split('/').map((part) => part.split('.')[0] ?? '');
  return parts.flatMap((part) => {
    if (vagueWord.test(part) || vaguePart.test(part))
      return [`${file}: '${part}' names no concept`];
    return kebabCase.test(part) ? [] : [`${file}: '${part}' is not kebab-case`];
  });
}

function indexProblems(file: string): string[] {
  if (basename(file) !== 'index.ts' || !file.includes('/src/')) return [];
  let rest = readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .trim();
  while (reExport.test(rest)) rest = rest.replace(reExport, '').trim();
  return rest === ''
    ? []
    : [`${file}: only named re-exports belong here, found '${rest.split('\n')[0]}'`];
}
