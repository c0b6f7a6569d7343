/** The files that the pages load from npm packages. */
export type DocsAssetName = 'swagger-ui-bundle.js' | 'swagger-ui.css' | 'rapidoc-min.js';

/** A file that a page consists of: its own text, or the name of a package's file. */
export interface DocsFile {
  readonly contentType: string;
  readonly content: { readonly text: string } | { readonly asset: DocsAssetName };
}

/** A page and its files by path. */
export interface DocsPageSource {
  /** Where the page is, without a slash at the end. */
  readonly path: string;
  /** The page itself; `root` is how it writes the API's mount point, relative to itself. */
  readonly html: (options: { readonly root: string; readonly title: string }) => string;
  readonly files: Readonly<Record<string, DocsFile>>;
}
