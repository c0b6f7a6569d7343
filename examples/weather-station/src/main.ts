import { readSeattleWeather } from './seattle-weather.ts';
import { openWeatherStation } from './weather-station.ts';
import { weatherTable } from './weather-table.ts';

await using station = await openWeatherStation('data/weather.db');
await station.load(readSeattleWeather());
console.log(`${await station.countDays()} days of Seattle in data/weather.db\n`);
for (const every of ['1y', '1mo'] as const) {
  console.log(`${weatherTable(every, await station.series(every))}\n`);
}
