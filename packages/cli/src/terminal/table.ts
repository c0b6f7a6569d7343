import Table from 'cli-table3';

/** Rows below a head: texts to the left, numbers to the right. No colours. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_name, index) => (isText(rows[0]?.[index]) ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: Object.fromEntries(borders.map((border) => [border, ''])),
  });
  table.push(...rows.map((row) => row.map((cell) => String(cell ?? '-'))));
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
}

function isText(cell: string | number | null | undefined): boolean {
  return typeof cell === 'string';
}

const borders =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'.split(
    ' ',
  );
