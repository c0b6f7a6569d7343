import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Draws a specification in Vega-Lite. */
export async function renderSvg(specification: object): Promise<string> {
  // Written by hand here, and checked by Vega-Lite itself.
  const { spec } = compile(specification as TopLevelSpec);
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}
