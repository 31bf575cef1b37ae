import { App, Chart } from 'cdk8s';
import { ImmutableFields, ReplicatedMySql, SynthesisReport } from './lib';

const app = new App();
new ReplicatedMySql(new Chart(app, 'mysql'), 'mysql');
new ImmutableFields(app, 'immutable-fields');
app.synth();
SynthesisReport.print(app);
