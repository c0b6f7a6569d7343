import { openGreenhouse } from './greenhouse.ts';
import { reportWeek } from './report-week.ts';

await using greenhouse = await openGreenhouse({ concurrency: 0 });
for (const { day, median } of await reportWeek(greenhouse)) console.log(day, median);
