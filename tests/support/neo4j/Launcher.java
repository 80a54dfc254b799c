import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.connectors.HttpsConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/** Neo4j Community with Bolt on 127.0.0.1 and nothing else: Launcher HOME PORT PASSWORD_FILE; ends with its standard input. */
public class Launcher {
    public static void main(String[] args) throws Exception {
        var home = Path.of(args[0]);
        var address = new SocketAddress("127.0.0.1", Integer.parseInt(args[1]));
        var password = Files.readString(Path.of(args[2])).strip();
        var service = new DatabaseManagementServiceBuilder(home)
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.pagecache_memory, 128L << 20)
                .setConfig(GraphDatabaseSettings.dense_node_threshold, 1) // as docker-compose.neo4j.yml says
                .setConfig(GraphDatabaseSettings.cypher_min_replan_interval, Duration.ofHours(24)) // graphs come and go
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, address)
                .setConfig(BoltConnector.advertised_address, address)
                .setConfig(HttpConnector.enabled, false)
                .setConfig(HttpsConnector.enabled, false)
                .build();
        service.database("system")
                .executeTransactionally(
                        "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        System.out.println("READY");
        while (System.in.read() >= 0) {
            // whoever holds the other end of the pipe still lives
        }
        service.shutdown();
        System.exit(0);
    }
}
