/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

/** Makes HTML from a template; what is put into it is escaped unless it is {@link Html}. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const texts = parts.map((part, index) => part + render(values[index] ?? ''));
  return { html: texts.join('') };
}

type HtmlValue = string | number | Html | readonly HtmlValue[];

/** A table; all columns but the first are numbers, to the right. */
export function table(head: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  return html`<table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([
      first = '',
      ...others
    ]) => html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table>`;
}

function render(value: HtmlValue): string {
  if (isList(value)) return value.map(render).join('');
  if (typeof value === 'object') return value.html;
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** `Array.isArray` does not know read-only ones. */
function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
