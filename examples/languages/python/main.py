from cdk8s import App, Chart
from cdk8s_replicated_mysql import ReplicatedMySql

app = App()
ReplicatedMySql(Chart(app, "mysql"), "mysql", replicas=3, storage_size="10Gi")
app.synth()
