import { parseDeviceId } from '../../device/device-id.ts';
import { DeviceStatsError } from '../../errors/device-stats-error.ts';
import { throwInvalidInput } from '../../errors/input-faults.ts';
import type { JobFiles } from '../../jobs/job-files.ts';
import { parsePeriod } from '../../period/parse-period.ts';
import {
  isReadingFormat,
  type ReadingFormat,
  readingFormats,
} from '../../reading-text/reading-format.ts';
import type { ServiceContext } from '../service-context.ts';
import { exportReadings } from './export-readings.ts';
import { importReadings } from './import-readings.ts';
import type { JobHandlers } from './job-handler.ts';
import { type ParamFields, parseFields } from './job-params.ts';

/** The jobs that read and write files. */
export function fileHandlers(
  context: ServiceContext,
  files: JobFiles | undefined,
): Pick<JobHandlers, 'import' | 'export'> {
  return {
    import: {
      parse: (params) => {
        requireFiles(files);
        const fields = parseFields(params, ['file', 'format', 'deviceId']);
        const { deviceId } = fields;
        return {
          ...parseFile(fields),
          ...(deviceId !== undefined && { deviceId: parseDeviceId(deviceId) }),
        };
      },
      sharing: async () => 'never',
      run: (params, execution) =>
        importReadings(params, { context, files: requireFiles(files), execution }),
    },
    export: {
      parse: (params) => {
        requireFiles(files);
        const fields = parseFields(params, ['file', 'format', 'deviceId', 'from', 'to']);
        const deviceId = parseDeviceId(fields.deviceId);
        return { ...parseFile(fields), deviceId, ...parsePeriod(fields) };
      },
      sharing: async ({ deviceId }) => {
        if ((await context.storage.devices.find(parseDeviceId(deviceId))) !== undefined)
          return 'never';
        throw new DeviceStatsError('DEVICE_NOT_FOUND', {
          message: `There is no device ${JSON.stringify(deviceId)}, and nothing of it to export.`,
          details: { deviceId },
        });
      },
      run: (params, execution) =>
        exportReadings(params, { context, files: requireFiles(files), execution }),
    },
  };
}

function requireFiles(files: JobFiles | undefined): JobFiles {
  if (files !== undefined) return files;
  throw new DeviceStatsError('INVALID_OPTION', {
    message:
      'Jobs can read and write no files. Give createDeviceStats the option files, here and wherever jobs are executed.',
    details: { option: 'files' },
  });
}

const fileNameLimit = 4_096;

function parseFile({ file, format }: ParamFields): {
  readonly file: string;
  readonly format: ReadingFormat;
} {
  if (
    typeof file !== 'string' ||
    file === '' ||
    file.length > fileNameLimit ||
    file.includes('\0')
  ) {
    const message = `must be the name of a file, of 1 to ${fileNameLimit} characters`;
    throwInvalidInput([{ path: ['file'], message }]);
  }
  if (isReadingFormat(format)) return { file, format };
  const message = `must be one of ${readingFormats.join(', ')}`;
  throwInvalidInput([{ path: ['format'], message }]);
}
