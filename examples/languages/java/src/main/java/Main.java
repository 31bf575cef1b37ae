import cdk8sreplicatedmysql.ReplicatedMySql;
import org.cdk8s.App;
import org.cdk8s.Chart;

public class Main {
  public static void main(String[] args) {
    App app = new App();
    ReplicatedMySql.Builder.create(new Chart(app, "mysql"), "mysql").replicas(3).storageSize("10Gi").build();
    app.synth();
  }
}
