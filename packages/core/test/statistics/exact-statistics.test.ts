import { testStatisticsProperties } from './statistics-properties.ts';

testStatisticsProperties();
