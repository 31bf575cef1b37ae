import { App, Chart } from 'cdk8s';
import { median } from '../../bench/median';
import { ReplicatedMySql } from '../../lib';

/** Milliseconds of CPU for an app with so many sets, up to its YAML. */
function milliseconds(sets: number): number {
  const start = process.cpuUsage();
  const app = new App();
  const chart = new Chart(app, 'chart');
  for (let i = 0; i < sets; i++) new ReplicatedMySql(chart, `mysql-${i}`);
  app.synthYaml();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Prints how many times longer the second number of sets takes than the first: the median of rounds that measure both. */
const [few, many] = process.argv.slice(2).map(Number) as [number, number];
milliseconds(few);
console.log(median(Array.from({ length: 5 }, () => (1 / milliseconds(few)) * milliseconds(many))));
