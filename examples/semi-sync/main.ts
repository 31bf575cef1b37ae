import { App, Chart } from 'cdk8s';
import { ReplicatedMySql } from '../../lib';

/** A commit is acknowledged when a replica has it, too: the loss of the primary with its disk loses none. */
const app = new App();
new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql', {
  durability: 'semi-sync',
  // A minute without any replica stops writes for a minute: for data of which no commit may be lost unnoticed.
  semiSyncStallLimitSeconds: 60,
});
app.synth();
