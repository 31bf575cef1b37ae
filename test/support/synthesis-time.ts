import { App, Chart } from 'cdk8s';
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

/** Prints for each number of sets the shortest of a few times: the one that nothing else has disturbed. */
for (const sets of process.argv.slice(2).map(Number)) {
  milliseconds(30);
  console.log(Math.min(...Array.from({ length: 3 }, () => milliseconds(sets))));
}
