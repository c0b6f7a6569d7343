/** The colour of text in plots. */
export const ink = '#1f2933';

/** How all plots look, as Vega-Lite's `config`. */
export const plotConfig: object = {
  font: 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif',
  view: { stroke: null },
  title: { color: ink },
  axis: {
    domainColor: '#9aa5b1',
    gridColor: '#e4e7eb',
    labelColor: ink,
    labelFontSize: 12,
    tickColor: '#9aa5b1',
    titleColor: ink,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 10,
  },
};
