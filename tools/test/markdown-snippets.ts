import { globSync, readFileSync } from 'node:fs';

/** A program in a Markdown file; its first line is at `line` of the file, counted from 1. */
export interface Snippet {
  readonly file: string;
  readonly line: number;
  readonly language: 'ts' | 'sh';
  readonly isRun: boolean;
  readonly code: string;
  /** The lines it must print: for `ts`, the comments behind `console.log(…);`. */
  readonly expectedLines: readonly string[];
  /** Its last answer: for `sh`, the block of JSON that must follow it. */
  readonly expectedAnswer: string;
}

const fence = /^```(?<info>[^\n]*)\n(?<code>.*?)^```$/gms;

/**
 * The programs of the project's documents: blocks of `ts`, and blocks of `sh run`. `ts run` is run too, and `ts continue`
 * goes on where the program before it ended.
 */
export function markdownSnippets(): readonly Snippet[] {
  const files = globSync(['README.md', 'packages/*/README.md', 'docs/*.md']);
  return files.sort().flatMap((file) => snippetsOf(file, readFileSync(file, 'utf8')));
}

function snippetsOf(file: string, text: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  for (const { index, groups } of text.matchAll(fence)) {
    const { info = '', code = '' } = groups ?? {};
    const [language, mode] = info.split(' ');
    const previous = snippets.at(-1);
    const line = text.slice(0, index).split('\n').length + 1;
    if (language === 'ts' && mode === 'continue' && previous?.language === 'ts') {
      snippets[snippets.length - 1] = toSnippet({ ...previous, code: previous.code + code });
    } else if (language === 'ts' || (language === 'sh' && mode === 'run')) {
      snippets.push(toSnippet({ file, line, language, isRun: mode === 'run', code }));
    } else if (
      language === 'json' &&
      previous?.language === 'sh' &&
      previous.expectedAnswer === ''
    ) {
      snippets[snippets.length - 1] = { ...previous, expectedAnswer: code };
    }
  }
  return snippets;
}

function toSnippet(
  source: Pick<Snippet, 'file' | 'line' | 'language' | 'isRun' | 'code'>,
): Snippet {
  const comments = source.code.matchAll(/^ *console\.log\(.*\); \/\/ (?<expected>.*)$/gm);
  const expectedLines = [...comments].map(({ groups }) => groups?.['expected'] ?? '');
  return { ...source, expectedLines, expectedAnswer: '' };
}
