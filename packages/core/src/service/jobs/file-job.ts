import type { JobFiles } from '../../jobs/job-files.ts';
import type { ServiceContext } from '../service-context.ts';
import type { JobExecution } from './job-handler.ts';

/** What a job that reads or writes a file is executed with. */
export interface FileJob {
  readonly context: ServiceContext;
  readonly files: JobFiles;
  readonly execution: JobExecution;
}
