/** The page's style sheet. */
export const pageStyle = `
body { font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1f2933; background: white; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; }
h2 { border-top: 1px solid #e4e7eb; padding-top: 1.2rem; margin-top: 2rem; }
.machine, figcaption { color: #52606d; }
figure { margin: 1rem 0; overflow-x: auto; }
table { border-collapse: collapse; margin: 0.8rem 0; display: block; overflow-x: auto; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.8rem 0.25rem 0; border-bottom: 1px solid #e4e7eb; text-align: right; }
th[scope="row"], th:first-child { text-align: left; font-weight: normal; }
th[scope="col"] { font-weight: 600; }
.good, .bad { white-space: nowrap; }
ul.bad { white-space: normal; }
.good { color: #276749; }
.bad { color: #b3261e; }
`;
