import { createLoopDelayRecorder } from '../../loop-delay.ts';

/** What the probe is asked. */
export type ProbeRequest = 'start' | 'read';

/**
 * Loaded into a server before its program, records how late its event loop is: begins when the parent process says `start`, and
 * answers `read` with what was seen.
 */
const recorder = createLoopDelayRecorder();
process.on('message', (request: ProbeRequest) => {
  if (request === 'start') recorder.start();
  else process.send?.(recorder.read());
});
// The server ends as if nobody listened.
process.channel?.unref();
